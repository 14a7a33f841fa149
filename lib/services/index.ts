import * as accounts from "./accounts";
import * as auditEvents from "./audit-events";
import * as clients from "./clients";
import * as customDomainImpact from "./custom-domain-impact";
import * as customDomains from "./custom-domains";
import * as customEmails from "./custom-emails";
import * as invitations from "./invitations";
import * as loginTraces from "./login-traces";
import type { Operation } from "./operation";
import * as passkeys from "./passkeys";
import * as search from "./search";
import * as sessions from "./sessions";
import * as signingKeys from "./signing-keys";
import * as socialLogins from "./social-logins";
import * as tenants from "./tenants";
import * as themes from "./themes";
import * as users from "./users";

/*
 * The registry: one line a capability. A capability's file exports operations only, and a module namespace lists its exports
 * in sorted order, so the order is stable after bundling too.
 */
const capabilities: object[] = [
  accounts,
  invitations,
  tenants,
  users,
  clients,
  themes,
  customDomains,
  customDomainImpact,
  customEmails,
  socialLogins,
  search,
  sessions,
  passkeys,
  auditEvents,
  loginTraces,
  signingKeys,
];

/** Every operation. The cast erases the input and output types, which `run` checks again at run time. */
export const operations: readonly Operation[] = capabilities.flatMap((capability) => Object.values(capability) as Operation[]);

const byName = new Map(operations.map((operation) => [operation.name as string, operation]));

export const findOperation = (name: string): Operation | undefined => byName.get(name);
