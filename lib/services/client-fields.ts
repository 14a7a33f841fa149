import type { ClientRegistration } from "../db/schema";
import { ServiceError } from "../errors";
import { checkClientMetadata, InvalidMetadataField, type ClientMetadata, type ClientMetadataInput } from "../oauth/client-metadata";
import { InvalidRedirectUri } from "../oauth/errors";
import { includesScope, managementScopes } from "../oauth/management-scopes";
import type { Actor } from "./operation";

/** The rules of dynamic registration, refused in the words of the management API. */
export function checkedMetadata(input: ClientMetadataInput, registration?: ClientRegistration): ClientMetadata {
  try {
    return checkClientMetadata(input, registration);
  } catch (error) {
    const field = error instanceof InvalidRedirectUri ? "redirect_uris" : error instanceof InvalidMetadataField ? error.field : undefined;
    if (!field) throw error;
    const { message } = error as Error;
    throw new ServiceError("validation_error", `The input was refused: ${field}: ${message}.`, { [field]: message }, { cause: error });
  }
}

/** Nobody makes a machine that may do more than they may themselves. */
export function refuseScopesBeyond(actor: Actor, scopes: readonly string[]): void {
  const beyond = scopes.filter((scope) => (managementScopes as readonly string[]).includes(scope) && !includesScope(actor.scopes, scope));
  if (beyond.length > 0) throw new ServiceError("forbidden", `You cannot give a client scopes that you do not have: ${beyond.join(" ")}.`);
}
