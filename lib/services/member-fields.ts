import { z } from "zod";

export const accountRole = z.enum(["owner", "admin", "viewer"]).describe("owner: everything; admin: everything but members and deleting tenants; viewer: reads.");

/** Of people only: a machine has no account to join, leave or look over. */
export const everyRole = accountRole.options;
