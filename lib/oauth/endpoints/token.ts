import { authenticateClient } from "../client-authentication";
import { endpoint, json } from "../endpoint";
import { AccessDenied, InvalidRequest, UnauthorizedClient, UnsupportedGrantType } from "../errors";
import { grants } from "../grants";
import { formParameters } from "../parameters";

/** The token endpoint (RFC 6749 §3.2): form, grant type, client, then the grant itself. */
export const token = endpoint(
  {
    POST: async (request, { db, tenant }) => {
      const parameters = await formParameters(request);
      if (tenant.status !== "active") throw new AccessDenied("this tenant is suspended");
      const grantType = parameters.get("grant_type");
      if (grantType === undefined) throw new InvalidRequest("grant_type is missing");
      if (!Object.hasOwn(grants, grantType)) throw new UnsupportedGrantType(`grant_type must be one of: ${Object.keys(grants).join(", ")}`);
      const { client } = await authenticateClient(db, tenant, request, parameters);
      const type = grantType as keyof typeof grants;
      if (!client.grantTypes.includes(type)) throw new UnauthorizedClient(`this client is not registered for ${type}`);
      return json(await grants[type]({ db, tenant, client, parameters }), 200, { Pragma: "no-cache" });
    },
  },
  "any",
);
