import { ServiceError } from "../errors";
import { fetchOutbound, OutboundError, type OutboundResponse } from "../outbound";
import { drawImage, imageLimits, imageTypes, type DrawnImage, type ImageKind, type ImageType } from "./logo-image";

/**
 * A picture at somebody's address, fetched once and drawn anew: pages load nothing from elsewhere, so nobody elsewhere learns who
 * signs in, and what stands there can be changed by nobody else.
 * @throws ServiceError validation_error
 */
export async function fetchImage(kind: ImageKind, url: string): Promise<DrawnImage> {
  const field = `${kind}_url`;
  const refused = (why: string, cause?: unknown) => new ServiceError("validation_error", `The ${kind} at ${field} was not taken: ${why}. Check the address, or send the picture itself as ${kind}_base64.`, { [field]: why }, { cause });
  const answer = await fetched(kind, url).catch((error: unknown) => {
    if (error instanceof OutboundError) throw refused(error.reason === "invalid_url" ? "it must be an https URL" : error.message, error);
    throw error;
  });
  if (answer.status !== 200) throw refused(`the server answered ${answer.status}`);
  const type = answer.headers.get("content-type")?.split(";")[0]!.trim().toLowerCase();
  if (!isImageType(type)) throw refused(`it is not one of ${imageTypes.join(", ")}`);
  return drawImage(kind, answer.bytes.toString("base64"), type, field);
}

const fetched = (kind: ImageKind, url: string): Promise<OutboundResponse> =>
  fetchOutbound(url, { maxBytes: Math.floor((imageLimits[kind].characters * 3) / 4), timeoutMs: 5_000, accept: imageTypes.join(", ") });

const isImageType = (type: string | undefined): type is ImageType => (imageTypes as readonly (string | undefined)[]).includes(type);
