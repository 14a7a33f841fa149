import { and, eq } from "drizzle-orm";
import { recordEvent } from "../../audit";
import { users } from "../../db/schema";
import type { Database } from "../../db/client";
import type { Tenant } from "../../tenancy/resolve-tenant";
import { personName } from "../../display-text";
import { userClaims } from "../claims";
import { endpoint, json } from "../endpoint";
import { InsufficientScope, InvalidRequest, InvalidToken, UnsupportedMediaType } from "../errors";
import { formParameters, readBody } from "../parameters";
import { bearerToken, onlyOneToken, verifyAccessToken, type VerifiedAccessToken } from "../tokens/access-token";

/** The UserInfo endpoint (OpenID Connect Core §5.3), by GET or POST, the token in the header or in a form (RFC 6750 §2.2). */
export const userinfo = endpoint(
  {
    GET: async (request, { db, tenant }) => answer(await userToken(db, tenant, bearerToken(request))),
    POST: async (request, { db, tenant }) => answer(await userToken(db, tenant, onlyOneToken(bearerToken(request), await tokenInForm(request)))),
  },
  "any",
);

const isForm = (request: Request) => request.headers.get("content-type")?.toLowerCase().startsWith("application/x-www-form-urlencoded");

const tokenInForm = async (request: Request) => (isForm(request) ? (await formParameters(request)).get("access_token") : undefined);

type UserToken = VerifiedAccessToken & { user: NonNullable<VerifiedAccessToken["user"]> };

async function userToken(db: Database, tenant: Tenant, token: string | undefined): Promise<UserToken> {
  const verified = await verifyAccessToken(db, token);
  if (verified.tenant.id !== tenant.id || !verified.user) throw new InvalidToken("the access token is for another issuer, or for no user");
  if (!verified.scopes.has("openid")) throw new InsufficientScope("the scope openid is needed", ["openid"]);
  return verified as UserToken;
}

const answer = ({ user, scopes }: UserToken): Response => json(userClaims(user, scopes));

/** `PUT /oauth2/me` with `{"name": …}`: the end user's own name; answers like UserInfo. */
export const me = endpoint(
  {
    GET: async (request, { db, tenant }) => answer(await userToken(db, tenant, bearerToken(request))),
    PUT: async (request, { db, tenant }) => {
      const verified = await userToken(db, tenant, bearerToken(request));
      if (!verified.scopes.has("profile")) throw new InsufficientScope("the scope profile is needed", ["profile"]);
      const name = await nameIn(request);
      const [user] = await db.update(users).set({ name }).where(and(eq(users.tenantId, tenant.id), eq(users.id, verified.user.id))).returning();
      if (!user) throw new InvalidToken("the user is gone");
      await recordEvent(db, tenant, {
        actor: { kind: "end_user", id: user.id, via: "oauth", client_id: verified.clientId },
        action: "user.updated",
        target: { type: "user", id: user.id, name: user.email },
      });
      return answer({ ...verified, user });
    },
  },
  "any",
);

async function nameIn(request: Request): Promise<string> {
  if (!request.headers.get("content-type")?.toLowerCase().startsWith("application/json")) throw new UnsupportedMediaType("the body must be application/json");
  const body = parseJson(await readBody(request, 16 * 1024));
  const unknown = Object.keys(body).filter((field) => field !== "name");
  if (unknown.length > 0) throw new InvalidRequest(`only name can be changed here, not: ${unknown.join(", ").slice(0, 100)}`);
  const name = typeof body.name === "string" ? personName(body.name) : undefined;
  if (!name) throw new InvalidRequest("name must be 1 to 255 characters without control characters");
  return name;
}

function parseJson(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // told below
  }
  throw new InvalidRequest("the body is not a JSON object");
}
