import { beforeAll, expect, it } from "vitest";
import { eq } from "drizzle-orm";
import { AjvJsonSchemaValidator } from "@modelcontextprotocol/client/validators/ajv";
import { auditEvents, consents, customDomains, suppressedAddresses } from "@/lib/db/schema";
import { testDatabase } from "@/lib/db/testing";
import { queueMail } from "@/lib/email/outbox";
import { settings } from "@/lib/env";
import { recordFailure } from "@/lib/failures/record";
import { newId } from "@/lib/ids";
import { operations } from "@/lib/services/index";
import { inputSchemaOf } from "@/lib/services/json-schema";
import { run } from "@/lib/services/run";
import { startSession } from "@/lib/sessions";
import { userToken } from "@/lib/testing/access-tokens";
import { makeAccount, makeInvitation, makeMember, makePasskey, makeTenant, makeUser, platformTenant } from "@/lib/testing/factories";
import { startSmtpServer } from "@/lib/testing/smtp-server";
import { mcpHandler } from "./handler";

const opened = await testDatabase();
beforeAll(async () => {
  // Nothing listens there: the checks of DNS find no records, and no packet leaves the machine.
  process.env.DNS_SERVERS = "127.0.0.1:9";
});

/** Some value of the right type for every field that must be given. */
function sampleInput(operation: (typeof operations)[number]): Record<string, unknown> {
  const samples: Record<string, unknown> = { email: "a@example.com", domain: "a.example", email_domain: "a.example", application_type: "backend", provider_type: "google", alg: "ES256", format: "csv" };
  return Object.fromEntries((inputSchemaOf(operation).required ?? []).map((name) => [name, samples[name] ?? "sample"]));
}

interface Tool {
  name: string;
  inputSchema: { properties: Record<string, unknown>; required?: string[] };
  outputSchema: Record<string, unknown>;
  annotations: Record<string, boolean>;
}
type Answer = Record<string, unknown> & { id: string };

it("every tool of the registry answers as its output schema says, and tells a secret only where it is made (MX-11)", async () => {
  const account = await makeAccount(opened.db);
  const platform = await platformTenant(opened.db);
  const { user } = await makeMember(opened.db, account);
  const colleague = await makeUser(opened.db, platform);
  const { token } = await userToken(opened.db, platform, user);

  const rpc = async (method: string, params: object) => {
    const headers = { host: "localhost:3000", "content-type": "application/json", accept: "application/json, text/event-stream", "mcp-protocol-version": "2025-11-25", authorization: `Bearer ${token}` };
    const response = await mcpHandler(new Request("http://x/mcp", { method: "POST", headers, body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }) }));
    const text = await response.text();
    return (JSON.parse(/^data: (.*)$/m.exec(text)?.[1] ?? text) as { result: unknown }).result;
  };
  const { tools } = (await rpc("tools/list", {})) as { tools: Tool[] };
  const byName = new Map(tools.map((tool) => [tool.name, tool]));
  expect([...byName.keys()]).toEqual(operations.map(({ name }) => name));

  const answers = new Map<string, string>();
  const call = async (name: string, args: Record<string, unknown> = {}): Promise<Answer> => {
    const result = (await rpc("tools/call", { name, arguments: args })) as { isError?: boolean; structuredContent: Answer; content: { text: string }[] };
    expect(result.isError, `${name}: ${result.content[0]?.text}`).toBeUndefined();
    const checked = new AjvJsonSchemaValidator().getValidator(byName.get(name)!.outputSchema as never)(result.structuredContent);
    expect(checked.valid, `${name}: ${checked.errorMessage}`).toBe(true);
    expect(JSON.parse(result.content[0]!.text)).toEqual(result.structuredContent);
    answers.set(name, (answers.get(name) ?? "") + result.content[0]!.text);
    return result.structuredContent;
  };

  await call("get_me");
  const tenant = await call("create_tenant", { name: "Acme", allow_registration: true });
  const tenant_id = tenant.id;
  const on = { tenant_id };
  await call("list_tenants");
  await call("get_tenant", { tenant_id });
  await call("update_tenant", { tenant_id, product_name: "Acme Shop" });

  const made = await call("create_user", { ...on, email: "ada@example.com", name: "Ada" });
  await call("list_users", { ...on, search: "ada" });
  await call("get_user", { ...on, user_id: made.id });
  await call("list_search_results", { query: "ada@example" });
  await call("update_user", { ...on, id: made.id, name: "Ada L." });
  await call("invite_user", { ...on, id: made.id });
  await call("import_users", { ...on, format: "csv", data: "email,name\ngrace@example.com,Grace" });

  await startSession(opened.db, { tenantId: tenant_id, id: made.id }, { amr: ["otp"], acr: "1" });
  const sessions = (await call("list_sessions", { ...on, user_id: made.id })) as unknown as { sessions: Answer[] };
  await call("revoke_session", { ...on, id: sessions.sessions[0]!.id });

  await call("revoke_sessions", { ...on, id: made.id });

  const passkey = await makePasskey(opened.db, { tenantId: tenant_id, id: made.id });
  await call("list_passkeys", { ...on, user_id: made.id });
  await call("delete_passkey", { ...on, id: passkey.id, confirm: passkey.name });

  const client = await call("create_client", { ...on, name: "Site", application_type: "web", redirect_uris: ["https://site.example/cb"] });
  await call("list_clients", on);
  await call("get_client", { ...on, client_id: client.id });
  await call("update_client", { ...on, id: client.id, name: "Shop" });
  await opened.db.insert(consents).values({ tenantId: tenant_id, userId: made.id, clientId: client.id, redirectHost: "site.example", scopes: ["openid"] });
  await call("list_connected_apps", { ...on, user_id: made.id });
  await call("revoke_connected_app", { ...on, user_id: made.id, client_id: client.id });
  const rotated = await call("rotate_client_secret", { ...on, id: client.id, ...confirmIfAsked("rotate_client_secret", "Shop") });
  await call("revoke_previous_client_secret", { ...on, id: client.id });
  await call("delete_client", { ...on, id: client.id, confirm: "Shop" });

  await call("get_theme", on);
  await call("update_theme", { ...on, primary_color: "#123456" });

  const domain = await call("create_custom_domain", { ...on, domain: "login.acme.example" });
  await call("list_custom_domains", on);
  await call("get_custom_domain", { ...on, custom_domain_id: domain.id });
  await call("verify_custom_domain", { ...on, id: domain.id });
  await call("get_custom_domain_impact", { ...on, id: domain.id });
  await opened.db.update(customDomains).set({ status: "active" }).where(eq(customDomains.id, domain.id));
  await call("set_primary_custom_domain", { ...on, id: domain.id });
  await call("delete_custom_domain", { ...on, id: domain.id, confirm: "login.acme.example" });

  const email = await call("create_custom_email", { ...on, email_domain: "acme.example" });
  await call("list_custom_emails", on);
  await call("get_custom_email", { ...on, id: email.id });
  await call("verify_custom_email", { ...on, id: email.id });
  await call("update_custom_email", { ...on, id: email.id, sender_name: "Acme" });
  await call("rotate_dkim_keys", { ...on, id: email.id });
  await call("get_email_sender", on);
  await call("send_test_email", on);
  await call("delete_custom_email", { ...on, id: email.id, confirm: "acme.example" });

  const mail = await queueMail(opened.db, { id: String(tenant_id) }, { recipient: "ada@example.com", subject: "Sign in", html: "", text: "", expiresAt: new Date(Date.now() + 60_000) });
  await call("list_email_messages", { ...on, status: "queued" });
  await call("get_email_message", { ...on, id: mail.id });
  const suppressed = newId("suppressed");
  await opened.db.insert(suppressedAddresses).values({ tenantId: String(tenant_id), id: suppressed, address: "dead@example.com", reason: "bounce" });
  await call("list_suppressed_addresses", on);
  await call("delete_suppressed_address", { ...on, id: suppressed, confirm: "dead@example.com" });
  settings().outboundAllow = ["127.0.0.1"];
  const smtpPassword = "relay-password-that-nobody-sees";
  const server = await startSmtpServer({ allowInsecureAuth: true, onAuth: (_auth, _session, callback) => callback(null, { user: "relay" }) });
  await call("update_smtp_settings", { ...on, host: "127.0.0.1", port: server.port, security: "none", username: "relay", password: smtpPassword });
  await call("get_smtp_settings", on);
  await call("delete_smtp_settings", { ...on, confirm: "127.0.0.1" });
  await server.close();

  const upstreamSecret = "GOCSPX-very-secret-upstream-value";
  const social = await call("create_social_login", { ...on, name: "Google", provider_type: "google", client_id: "x.apps.googleusercontent.com", client_secret: upstreamSecret, tenant_ids: [tenant_id] });
  await call("list_social_logins", on);
  await call("get_social_login", { ...on, id: social.id });
  await call("update_social_login", { ...on, id: social.id, name: "Sign in with Google" });
  await call("delete_social_login", { ...on, id: social.id, confirm: "Sign in with Google" });

  await call("list_signing_keys", on);
  const nextKey = await call("rotate_signing_key", { ...on, ...confirmIfAsked("rotate_signing_key", "Acme") });
  await call("delete_signing_key", { ...on, id: nextKey.id, confirm: nextKey.alg });
  await call("list_members");
  const member = await call("add_member", { email: colleague.email, role: "viewer" });
  await call("update_member", { id: member.id, role: "admin" });
  await call("remove_member", { id: member.id, ...confirmIfAsked("remove_member", colleague.email) });
  const invited = await call("create_invitation", { email: "grace@example.com", role: "viewer" });
  await call("list_invitations");
  await call("resend_invitation", { id: invited.id });
  await call("revoke_invitation", { id: invited.id });
  const elsewhere = await makeAccount(opened.db);
  const { user: inviter } = await makeMember(opened.db, elsewhere);
  const { token: invitation } = await makeInvitation(opened.db, elsewhere, { email: user.email, invitedBy: inviter.id });
  await call("accept_invitation", { token: invitation });
  await call("list_assistants", { account_id: account.id });
  const { grantId } = await userToken(opened.db, platform, user);
  await call("revoke_assistant", { id: grantId });
  await call("get_account", { account_id: account.id });
  await call("update_account", { account_id: account.id, name: "Acme Group" });
  await call("leave_account", { id: elsewhere.id, ...confirmIfAsked("leave_account", elsewhere.name) });
  const { reference } = await recordFailure(opened.db, { id: String(tenant_id), accountId: null, issuer: "http://acme.localhost:3000" }, { headers: new Headers() }, { reason: "expired", status: 400 });
  await call("get_login_trace", { ...on, reference });
  const { audit_events: events } = (await call("list_audit_events", on)) as unknown as { audit_events: Answer[] };
  await call("get_audit_event", { ...on, id: events[0]!.id });
  await call("list_audit_actions", on);
  await call("list_account_audit_events");
  await call("get_tenant_statistics", { ...on, days: 7 });
  await call("list_setup_steps", on);
  await call("delete_user", { ...on, id: made.id, confirm: "ada@example.com" });
  await call("delete_tenant", { tenant_id, confirm: "Acme" });

  expect([...byName.keys()].filter((name) => !answers.has(name))).toEqual([]);
  const tellers = (secret: unknown) => [...answers].filter(([, text]) => text.includes(secret as string)).map(([name]) => name);
  expect(tellers(client.client_secret)).toEqual(["create_client"]);
  expect(tellers(rotated.client_secret)).toEqual(["rotate_client_secret"]);
  expect(tellers(upstreamSecret)).toEqual([]);
  expect(tellers(smtpPassword)).toEqual([]);

  function confirmIfAsked(name: string, value: string): { confirm?: string } {
    return "confirm" in byName.get(name)!.inputSchema.properties ? { confirm: value } : {};
  }
}, 60_000); // a call for each tool

it("MX-01 every tool with a tenant_id answers for a tenant of others as for a random id, changes nothing, and the attempt is recorded", async () => {
  const account = await makeAccount(opened.db);
  const { actor } = await makeMember(opened.db, account);
  const foreign = await makeTenant(opened.db);
  const before = new Set((await opened.db.select().from(auditEvents)).map(({ id }) => id));
  for (const operation of operations.filter(({ on }) => on === "tenant")) {
    const refusal = async (tenantId: string) => run(operation, { ...sampleInput(operation), tenant_id: tenantId }, { db: opened.db, actor, confirmation: { given: undefined } }).catch((error: Error & { code?: string }) => `${error.code}: ${error.message}`);
    const refused = await refusal(foreign.id);
    expect(refused, operation.name).toMatch(/^not_found: /);
    expect(refused).toBe(await refusal("t-nowhere"));
  }
  const since = (await opened.db.select().from(auditEvents)).filter(({ id }) => !before.has(id)); // a table has no order
  expect(since.map(({ outcome, tenantId }) => [outcome, tenantId])).toEqual(since.map(() => ["denied", null]));
  expect(since).toHaveLength(2 * operations.filter(({ on }) => on === "tenant").length);
});

it("the 26 fixed tools and ours beside them are there (contract.md section 6)", () => {
  const fixed =
    "get_me list_tenants get_tenant create_tenant update_tenant delete_tenant list_users get_user create_user update_user delete_user list_clients get_client create_client get_theme update_theme list_custom_domains get_custom_domain create_custom_domain verify_custom_domain list_custom_emails get_custom_email create_custom_email verify_custom_email list_social_logins create_social_login";
  const ours =
    "update_client delete_client rotate_client_secret delete_custom_domain delete_custom_email get_social_login update_social_login delete_social_login list_sessions revoke_session list_passkeys delete_passkey list_audit_events get_login_trace list_signing_keys rotate_signing_key delete_signing_key list_members add_member update_member remove_member update_account leave_account list_invitations create_invitation resend_invitation revoke_invitation accept_invitation";
  expect(operations.map(({ name }) => name as string)).toEqual(expect.arrayContaining(`${fixed} ${ours}`.split(" ")));
});
