import { newSecret } from "./crypto/secrets";
import { perProcess } from "./per-process";

/**
 * The header in which the HTTP server passes on the address of the peer (or of the client that a trusted proxy reports).
 * Its name is drawn anew in each process, so no client can send it.
 */
export const clientAddressHeader = (): string => perProcess("client-address-header", () => `x-client-address-${newSecret().replace(/[^A-Za-z0-9]/g, "").toLowerCase()}`);

/** Undefined where no server of ours stands in front (a serverless host, a test). */
export const clientAddress = (request: { headers: Headers }): string | undefined => request.headers.get(clientAddressHeader()) ?? undefined;

/** In which it passes on the address of the socket itself, when no proxy says that it only hands the request on. */
export const peerAddressHeader = (): string => `${clientAddressHeader()}-peer`;

/** Who is at the other end of the connection, for what only this machine may ask. */
export const peerAddress = (request: { headers: Headers }): string | undefined => request.headers.get(peerAddressHeader()) ?? undefined;

/** Where a request came from, for sessions and the audit log. */
export function requestOrigin(request: { headers: Headers }): { ip?: string; userAgent?: string } {
  return { ip: clientAddress(request), userAgent: request.headers.get("user-agent")?.slice(0, 500) };
}
