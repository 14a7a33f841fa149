import { database } from "../db/client";
import { codeLifetimeMs } from "../login/email";
import { json } from "../oauth/endpoint";
import { resolveTenant } from "../tenancy/resolve-tenant";
import { ownChallenge, progressOf } from "./email-views";

/** The tab that spent the link is on its way to the application for a moment; two that answer at once would hinder each other. */
const headStartMs = 4_000;

/**
 * GET /oauth2/pin-code/status?challenge=…: for the script of the page that waits for its link to be used in another tab.
 * Answers the browser that asked for the mail alone. Whoever waits longer is to ask less often, and not at all once the code
 * has expired.
 */
export async function pinCodeStatus(request: Request): Promise<Response> {
  if (request.method !== "GET") return json({ state: "over" }, 405, { Allow: "GET" });
  const db = database();
  const now = new Date();
  const tenant = await resolveTenant(db, request.headers.get("host"));
  if (!tenant) return json({ state: "over" }, 421);
  const challenge = await ownChallenge(db, tenant, request, new URL(request.url).searchParams.get("challenge") ?? undefined);
  if (!challenge || tenant.status === "suspended") return json({ state: "over" }, 404);
  const isFresh = challenge.consumedAt !== null && now.getTime() - challenge.consumedAt.getTime() < headStartMs;
  const progress = isFresh ? { state: "waiting" as const } : await progressOf(db, tenant, request, challenge, now);
  if (progress.state === "signed_in") return json({ state: "signed_in", next: progress.next });
  if (progress.state === "over") return json({ state: "over" });
  const age = now.getTime() - challenge.createdAt.getTime();
  return json({ state: "waiting", poll_after_seconds: age >= codeLifetimeMs ? null : age < 60_000 ? 2 : age < 180_000 ? 4 : 8 });
}
