import { jwksDocument, jwksMaxAgeSeconds } from "../../keys/signing-keys";
import { endpoint, json } from "../endpoint";

/** The tenant's JWK Set (RFC 7517 §5): current, next and previous public keys. */
export const jwks = endpoint(
  {
    GET: async (_request, { db, tenant }) => json(await jwksDocument(db, tenant.id), 200, { "Cache-Control": `public, max-age=${jwksMaxAgeSeconds}` }),
  },
  "any",
);
