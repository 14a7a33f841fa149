import { z } from "zod";
import { findOwned } from "../db/owned";
import { customDomains } from "../db/schema";
import { originsOf } from "../login/passkey-relying-party";
import { redirectUriOf } from "../login/social";
import { domainIssuer } from "../tenancy/resolve-tenant";
import { passkeyHosts, socialLoginsOn, usersWithPasskeysElsewhere } from "./domain-reach";
import { id } from "./fields";
import { defineOperation, isLeftOut } from "./operation";

export const getCustomDomainImpact = defineOperation({
  name: "get_custom_domain_impact",
  noun: "custom_domain",
  title: "Get custom domain impact",
  description: "Tells what changes for people and providers when a custom domain goes live or becomes primary: the callback URL to add at each social login's provider, and how many users have passkeys that work at another host only. Nothing is changed; ids come from list_custom_domains.",
  scope: "domains:read",
  on: "tenant",
  http: "GET /custom-domains/{id}/impact",
  input: z.strictObject({ id: id("custom domain") }),
  output: z.strictObject({
    issuer: z.string(),
    discovery_url: z.string(),
    sign_in_url: z.string(),
    links_issuer: z.string().describe("The issuer that links and e-mails use now; set_primary_custom_domain changes it."),
    callback_url: z.string().describe("Add it as a redirect URI at the provider of each social login listed."),
    social_logins: z.array(z.strictObject({ id: z.string(), name: z.string(), provider_type: z.enum(["google", "github", "apple", "microsoft"]), tenant_id: z.string().describe("The tenant that keeps it.") })),
    users_with_passkeys_elsewhere: z.number().int().describe("Users with a passkey, and none that works at this domain: there they sign in another way first."),
    passkey_hosts: z.array(z.strictObject({ host: z.string(), users: z.number().int() })).describe("Where passkeys were made so far."),
    related_origins: z.array(z.string()).describe("The tenant's other origins, published at /.well-known/webauthn of this domain."),
  }),
  async handler(input, { db, tenant, actor }) {
    const row = await findOwned(db, customDomains, input.id, tenant, "custom domain");
    const issuer = domainIssuer(row.domain);
    const logins = await socialLoginsOn(db, row);
    return {
      issuer,
      discovery_url: `${issuer}/.well-known/openid-configuration`,
      sign_in_url: `${issuer}/oauth2/login`,
      links_issuer: tenant.issuer,
      callback_url: redirectUriOf({ issuer }),
      social_logins: logins.filter(({ tenant_id: keeper }) => !isLeftOut(actor, keeper)),
      users_with_passkeys_elsewhere: await usersWithPasskeysElsewhere(db, row),
      passkey_hosts: await passkeyHosts(db, row),
      related_origins: (await originsOf(db, tenant)).filter((origin) => origin !== issuer),
    };
  },
});
