import { z } from "zod";
import type { users } from "../db/schema";
import { ServiceError } from "../errors";
import { displayText, emailAddress, instant, iso, scopeList } from "./fields";

/*
 * A user on the wire, and what every new one has to fulfil, wherever it comes from.
 */

export const user = z.strictObject({
  id: z.string(),
  email: z.string(),
  email_verified: z.boolean().describe("Whether the user has proven the address by signing in with it."),
  name: z.string().nullable(),
  picture: z.string().nullable(),
  status: z.enum(["active", "inactive", "suspended"]),
  scopes: z.array(z.string()).describe("Custom scopes the user may be granted."),
  external_id: z.string().nullable(),
  last_login: instant.nullable(),
  created_at: instant,
  updated_at: instant,
});

export const fullName = displayText(255).describe("The person's name, 1 to 255 characters.");
export const picture = z.string().max(2048).refine((value) => URL.canParse(value) && value.startsWith("https://"), "must be an https URL").nullable().optional().describe("The https URL of a picture; null clears it.");
export const externalId = displayText(255).nullable().optional().describe("The user's id in a system of yours; null clears it.");

export const newUser = z.strictObject({ email: emailAddress, name: fullName, scopes: scopeList.optional().describe("Custom scopes the user may be granted."), picture, external_id: externalId });

export type UserRow = typeof users.$inferSelect;

export const emailTaken = () => new ServiceError("conflict", "A user with this e-mail address exists already in this tenant. Find them with list_users.", { email: "is taken" });

export const presentUser = (row: UserRow): z.input<typeof user> => ({
  id: row.id,
  email: row.email,
  email_verified: row.emailVerified,
  name: row.name,
  picture: row.picture,
  status: row.status,
  scopes: row.scopes,
  external_id: row.externalId,
  last_login: iso(row.lastLoginAt),
  created_at: iso(row.createdAt),
  updated_at: iso(row.updatedAt),
});
