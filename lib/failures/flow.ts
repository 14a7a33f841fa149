import { and, asc, eq, or } from "drizzle-orm";
import { browserHash, browserSecret } from "../browser";
import type { Database } from "../db/client";
import { authorizationRequests, clients, emailChallenges, socialAttempts, socialLogins, type TraceStep } from "../db/schema";
import { findSession } from "../sessions";

/*
 * What the rows of a sign-in know about it. Nothing is written while a sign-in goes well: its authorization request, its
 * challenges, its session and its consent tell what was decided, and are read when somebody must be told why it went no further.
 */

export interface FlowNames {
  requestId?: string;
  challengeId?: string;
  /** Of a request that was never stored. */
  clientId?: string;
}

export interface Flow {
  requestId: string | null;
  /** May this browser still take the request up? */
  isLive: boolean;
  client: Pick<typeof clients.$inferSelect, "id" | "name" | "homepageUrl" | "registration"> | undefined;
  /** The user's e-mail address, as far as one is known. */
  email: string | undefined;
  steps: TraceStep[];
}

export const emptyFlow: Flow = { requestId: null, isLive: false, client: undefined, email: undefined, steps: [] };

type Headed = { headers: Headers };
type AuthorizationRequestRow = typeof authorizationRequests.$inferSelect;
type ChallengeRow = typeof emailChallenges.$inferSelect;

export async function readFlow(db: Database, tenant: { id: string }, request: Headed, names: FlowNames, now = new Date()): Promise<Flow> {
  const secret = browserSecret(request);
  const own = secret === undefined ? undefined : browserHash(secret);
  const challengeId = names.challengeId !== undefined && /^challenge_[a-z2-7]{20}$/.test(names.challengeId) ? names.challengeId : undefined;
  const named = names.requestId !== undefined && /^request_[a-z2-7]{20}$/.test(names.requestId) ? names.requestId : undefined;

  const [challenge] = challengeId === undefined ? [] : await db.select().from(emailChallenges).where(and(eq(emailChallenges.tenantId, tenant.id), eq(emailChallenges.id, challengeId)));
  const requestId = named ?? challenge?.requestId ?? null;
  const shown = { id: clients.id, name: clients.name, homepageUrl: clients.homepageUrl, registration: clients.registration };
  const [row] = requestId === null ? [] : await db
    .select({ request: authorizationRequests, client: shown })
    .from(authorizationRequests)
    .innerJoin(clients, and(eq(clients.tenantId, authorizationRequests.tenantId), eq(clients.id, authorizationRequests.clientId)))
    .where(and(eq(authorizationRequests.tenantId, tenant.id), eq(authorizationRequests.id, requestId)));
  const [namedClient] = row || names.clientId === undefined ? [] : await db.select(shown).from(clients).where(and(eq(clients.tenantId, tenant.id), eq(clients.id, names.clientId)));
  const challenges = requestId === null ? (challenge ? [challenge] : []) : await db
    .select()
    .from(emailChallenges)
    .where(and(eq(emailChallenges.tenantId, tenant.id), or(eq(emailChallenges.requestId, requestId), challengeId === undefined ? undefined : eq(emailChallenges.id, challengeId))))
    .orderBy(asc(emailChallenges.createdAt))
    .limit(20);
  const attempts = requestId === null ? [] : await db
    .select({ attempt: socialAttempts, provider: socialLogins.providerType })
    .from(socialAttempts)
    .innerJoin(socialLogins, and(eq(socialLogins.tenantId, socialAttempts.ownerTenantId), eq(socialLogins.id, socialAttempts.socialLoginId)))
    .where(and(eq(socialAttempts.tenantId, tenant.id), eq(socialAttempts.requestId, requestId)))
    .limit(20);
  const session = await findSession(db, tenant, request);

  const isOwn = row !== undefined && row.request.browserHash === own;
  return {
    requestId: row?.request.id ?? null,
    isLive: row !== undefined && isOwn && row.request.completedAt === null && row.request.expiresAt > now,
    client: row?.client ?? namedClient,
    email: session?.user.email ?? challenges.at(-1)?.email,
    steps: [
      ...(row ? requestSteps(row.request) : []),
      ...challenges.flatMap((found) => challengeSteps(found, own, now)),
      ...attempts.flatMap(({ attempt, provider }) => attemptSteps(attempt, provider, own)),
      ...(session ? [{ at: session.session.authenticatedAt.toISOString(), step: "session.started", outcome: "ok" as const, detail: { user_id: session.user.id, methods: session.session.amr.join(" ") } }] : []),
      ...(requestId !== null || names.requestId !== undefined ? [taken(row?.request, isOwn, now)] : []),
      ...(session ? [] : [{ at: now.toISOString(), step: "session.looked_up", outcome: "refused" as const, detail: { found: false } }]),
    ].sort((a, b) => a.at.localeCompare(b.at)),
  };
}

function requestSteps({ createdAt, clientId, parameters, consentedAt, completedAt }: AuthorizationRequestRow): TraceStep[] {
  const given = ["scope", "resource", "prompt", "max_age", "response_mode", "ui_locales"].flatMap((name) => (parameters[name] === undefined ? [] : [[name, parameters[name]] as const]));
  const redirect = parameters.redirect_uri;
  const detail = { client_id: clientId, ...Object.fromEntries(given), ...(redirect && URL.canParse(redirect) ? { redirect_host: new URL(redirect).host || new URL(redirect).protocol } : {}), pkce: parameters.code_challenge !== undefined };
  const scopes = parameters["consent.scopes"];
  return [
    { at: createdAt.toISOString(), step: "authorize.stored", outcome: "ok", detail },
    ...(consentedAt ? [{ at: consentedAt.toISOString(), step: "consent.answered", outcome: scopes === undefined ? ("refused" as const) : ("ok" as const), detail: { scope: scopes ?? null } }] : []),
    ...(completedAt ? [{ at: completedAt.toISOString(), step: "authorize.completed", outcome: "ok" as const }] : []),
  ];
}

/** Why a stored request was, or was not, taken up by this browser. */
function taken(row: AuthorizationRequestRow | undefined, isOwn: boolean, now: Date): TraceStep {
  const step = { at: now.toISOString(), step: "authorize.taken_up" };
  if (!row) return { ...step, outcome: "refused", detail: { found: false } };
  const isExpired = row.expiresAt <= now;
  const isCompleted = row.completedAt !== null;
  return { ...step, outcome: isOwn && !isExpired && !isCompleted ? "ok" : "refused", detail: { found: true, same_browser: isOwn, expired: isExpired, completed: isCompleted } };
}

function challengeSteps(row: ChallengeRow, own: string | undefined, now: Date): TraceStep[] {
  const state = { same_browser: row.browserHash === own, code_expired: row.codeExpiresAt <= now, link_expired: row.linkExpiresAt <= now };
  return [
    { at: row.createdAt.toISOString(), step: "email.started", outcome: row.deliverable ? "ok" : "refused", detail: { email: row.email, mail_sent: row.deliverable, ...state } },
    ...(row.wrongCodes > 0 ? [{ at: row.createdAt.toISOString(), step: "email.wrong_codes", outcome: "refused" as const, detail: { count: row.wrongCodes } }] : []),
    ...(row.supersededAt ? [{ at: row.supersededAt.toISOString(), step: "email.superseded", outcome: "refused" as const }] : []),
    ...(row.consumedAt ? [{ at: row.consumedAt.toISOString(), step: "email.proven", outcome: "ok" as const }] : []),
  ];
}

function attemptSteps({ createdAt, usedAt, browserHash: of }: typeof socialAttempts.$inferSelect, provider: string, own: string | undefined): TraceStep[] {
  return [
    { at: createdAt.toISOString(), step: "social.started", outcome: "ok", detail: { provider, same_browser: of === own } },
    ...(usedAt ? [{ at: usedAt.toISOString(), step: "social.answered", outcome: "ok" as const, detail: { provider } }] : []),
  ];
}
