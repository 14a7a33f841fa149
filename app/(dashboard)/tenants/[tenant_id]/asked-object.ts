import { notFound } from "next/navigation";
import { getAuditEvent } from "@/lib/services/audit-events";
import { getClient } from "@/lib/services/clients";
import { getCustomDomain } from "@/lib/services/custom-domains";
import { getCustomEmail } from "@/lib/services/custom-emails";
import { getSocialLogin } from "@/lib/services/social-logins";
import { getUser } from "@/lib/services/users";
import { askedPath } from "../../actor";
import { find } from "../../answer";

/** The pages below a tenant that show one object, and what reads it. */
const readers = { users: getUser, clients: getClient, domains: getCustomDomain, emails: getCustomEmail, "social-logins": getSocialLogin, audit: getAuditEvent };

/** Pages in the place of an id. */
const otherPages = new Set(["new", "import", "admission"]);

/**
 * What the address names is looked for before anything is sent: once the skeleton of its page is on its way, "not found" could not be its
 * status any more. The page itself asks for the same and is given this answer.
 */
export async function requireAskedObject(tenantId: string): Promise<void> {
  const [, section, id] = /^\/tenants\/[^/]+\/([a-z-]+)\/([^/?]+)(?:\?|$)/.exec((await askedPath()) ?? "") ?? [];
  if (section === undefined || id === undefined || !Object.hasOwn(readers, section) || otherPages.has(id)) return;
  if (!(await find(readers[section as keyof typeof readers] as typeof getUser, { tenant_id: tenantId, id: decoded(id) }))) notFound();
}

function decoded(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return notFound();
  }
}
