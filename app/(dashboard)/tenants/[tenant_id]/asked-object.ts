import { notFound } from "next/navigation";
import type { z } from "zod";
import { ServiceError } from "@/lib/errors";
import { getAuditEvent } from "@/lib/services/audit-events";
import { getClient } from "@/lib/services/clients";
import { getCustomDomain } from "@/lib/services/custom-domains";
import { getCustomEmail } from "@/lib/services/custom-emails";
import { getEmailMessage } from "@/lib/services/email-messages";
import { getSocialLogin } from "@/lib/services/social-logins";
import { getUser } from "@/lib/services/users";
import { askedPath, readFirst } from "../../actor";
import { objectIn, type ObjectSection } from "./object-path";

/** The pages below a tenant that show one object, and what reads it. */
const readers = { users: getUser, clients: getClient, domains: getCustomDomain, emails: getCustomEmail, deliveries: getEmailMessage, "social-logins": getSocialLogin, audit: getAuditEvent } satisfies Record<ObjectSection, object>;

/**
 * What the address names is looked for before anything is sent: once the skeleton of its page is on its way, "not found" could not be its
 * status any more. The page itself asks for the same and is given this answer.
 */
export async function requireAskedObject(tenantId: string): Promise<void> {
  const object = objectIn((await askedPath()) ?? "");
  if (object) await asked(readers[object.section] as typeof getUser, { tenant_id: tenantId, id: decoded(object.id) });
}

/** What is there to be seen, or "not found", while that can still be the answer's status. */
export async function asked<Output extends z.ZodObject>(operation: { name: string; output: Output }, input: Record<string, unknown>): Promise<z.output<Output>> {
  try {
    return await readFirst(operation, input);
  } catch (error) {
    if (error instanceof ServiceError && (error.code === "not_found" || error.code === "validation_error")) notFound();
    throw error;
  }
}

function decoded(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return notFound();
  }
}
