import * as accounts from "./accounts";
import * as assistants from "./assistants";
import * as auditEvents from "./audit-events";
import * as clients from "./clients";
import * as connectedApps from "./connected-apps";
import * as customDomainImpact from "./custom-domain-impact";
import * as customDomains from "./custom-domains";
import * as customEmails from "./custom-emails";
import * as emailSender from "./email-sender";
import * as emailMessages from "./email-messages";
import * as invitations from "./invitations";
import * as loginTraces from "./login-traces";
import type { Operation } from "./operation";
import * as passkeys from "./passkeys";
import * as search from "./search";
import * as sessions from "./sessions";
import * as setup from "./setup";
import * as signingKeys from "./signing-keys";
import * as smtpSettings from "./smtp-settings";
import * as socialLogins from "./social-logins";
import * as statistics from "./statistics";
import * as suppressedAddresses from "./suppressed-addresses";
import * as tenants from "./tenants";
import * as themes from "./themes";
import * as userImports from "./user-imports";
import * as userInvitations from "./user-invitations";
import * as users from "./users";

/*
 * The registry: one line a capability. A capability's file exports operations only, and a module namespace lists its exports
 * in sorted order, so the order is stable after bundling too.
 */
const capabilities: object[] = [
  accounts,
  invitations,
  assistants,
  tenants,
  users,
  userImports,
  userInvitations,
  connectedApps,
  clients,
  themes,
  customDomains,
  customDomainImpact,
  customEmails,
  emailMessages,
  suppressedAddresses,
  smtpSettings,
  emailSender,
  socialLogins,
  search,
  sessions,
  passkeys,
  auditEvents,
  loginTraces,
  statistics,
  setup,
  signingKeys,
];

/** Every operation. The cast erases the input and output types, which `run` checks again at run time. */
export const operations: readonly Operation[] = capabilities.flatMap((capability) => Object.values(capability) as Operation[]);

const byName = new Map(operations.map((operation) => [operation.name as string, operation]));

export const findOperation = (name: string): Operation | undefined => byName.get(name);
