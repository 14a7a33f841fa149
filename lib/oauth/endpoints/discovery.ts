import { LRUCache } from "lru-cache";
import { perProcess } from "../../per-process";
import type { Tenant } from "../../tenancy/resolve-tenant";
import { endpoint, json } from "../endpoint";
import { issuerMetadata } from "../metadata";

const documents = () => perProcess("issuer-metadata", () => new LRUCache<Tenant, string>({ max: 5_000 }));

/** OpenID Connect Discovery 1.0 §4 and RFC 8414 §3: the same facts at both addresses. Made once for each cached tenant. */
export const discovery = endpoint(
  {
    GET: async (_request, { tenant }) => {
      const known = documents().get(tenant);
      const document = known ?? JSON.stringify(issuerMetadata(tenant));
      if (known === undefined) documents().set(tenant, document);
      return json(document, 200, { "Cache-Control": "public, max-age=300" });
    },
  },
  "any",
);
