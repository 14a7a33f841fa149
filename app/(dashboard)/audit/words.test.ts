import { expect, it } from "vitest";
import { actionWords, actorWords, targetPath, valueWords, type AuditEvent } from "./words";

const event = (fields: Partial<AuditEvent> = {}): AuditEvent => ({
  id: "event_1", tenant_id: "t", actor: { kind: "user", id: "user_1", via: "dashboard" }, action: "client.secret_rotated", target: null, user_id: null, outcome: "success", changes: null, request_id: null, ip: null,
  created_at: "2026-01-01T00:00:00.000Z", ...fields,
});

it("says what happened, also when it was refused, and of an action that has no words of its own", () => {
  expect(actionWords(event())).toBe("Client secret rotated");
  expect(actionWords(event({ action: "session.created" }))).toBe("Signed in");
  expect(actionWords(event({ action: "session.created", outcome: "denied" }))).toBe("Sign-in refused");
});

it("says who it was: a member by name, one who has left, a client, a user, nobody known", () => {
  const names = new Map([["user_1", "You"]]);
  const who = (actor: Partial<AuditEvent["actor"]>) => actorWords(event({ actor: { kind: "user", id: "user_1", via: "rest", ...actor } }), names);
  expect([who({}), who({ id: "user_2" }), who({ kind: "client" }), who({ kind: "end_user" }), who({ kind: "end_user", id: null }), who({ kind: "system", id: null })]).toEqual(["You", "A former member", "A client", "The user", "Somebody", "The system"]);
});

it("leads to what it tells of, unless that is gone or has no page; an id is never more than one part of the path", () => {
  const target = (type: string, id: string | null, action = "x.updated") => targetPath(event({ action, target: { type, id, name: null } }));
  expect(target("user", "user_1")).toBe("/tenants/t/users/user_1");
  expect(target("client", "https://app.example/client?a=b")).toBe("/tenants/t/clients/https%3A%2F%2Fapp.example%2Fclient%3Fa%3Db");
  expect(target("login_trace", "7KQ4-M2XD")).toBe("/tenants/t/login-traces?reference=7KQ4-M2XD");
  expect(target("theme", null)).toBe("/tenants/t/branding");
  expect([target("user", "user_1", "user.deleted"), target("user", null), target("session", "session_1"), targetPath(event({ tenant_id: null, target: { type: "user", id: "user_1", name: null } }))]).toEqual([undefined, undefined, undefined, undefined]);
});

it("says a value as a person reads it", () => {
  expect([null, "", true, false, [], ["a", "b"], 3, { a: 1 }, "text"].map(valueWords)).toEqual(["nothing", "nothing", "yes", "no", "nothing", "a, b", "3", '{"a":1}', "text"]);
});
