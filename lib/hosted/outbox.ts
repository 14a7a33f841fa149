import ipaddr from "ipaddr.js";
import { clientAddress } from "../client-address";
import { database } from "../db/client";
import { listLocalMail, type LocalMail } from "../email/outbox";
import { settings } from "../env";

/**
 * The local outbox, for the person at this machine; undefined for everyone else, and wherever SMTP_URL is set. It holds
 * codes: a peer that is not loopback, a proxy in between, or a name in Host that is not this machine's own (a proxy on this
 * machine, DNS rebinding) sees nothing.
 */
export async function localOutbox(request: { headers: Headers }): Promise<LocalMail[] | undefined> {
  return settings().smtpUrl === undefined && isThisMachine(request) ? listLocalMail(database()) : undefined;
}

function isThisMachine(request: { headers: Headers }): boolean {
  if (!isLoopbackHost(request.headers.get("host")?.toLowerCase() ?? "")) return false;
  if (request.headers.has("forwarded") || request.headers.has("x-real-ip")) return false;
  const forwarded = request.headers.get("x-forwarded-for")?.split(",").map((address) => address.trim()) ?? [];
  const peer = clientAddress(request);
  if (![...forwarded, ...(peer ? [peer] : [])].every(isLoopbackAddress)) return false;
  return peer !== undefined || isLoopbackHost(new URL(settings().appUrl).host);
}

const isLoopbackHost = (host: string) => /^(([a-z0-9-]+\.)*localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(host);
const isLoopbackAddress = (address: string) => ipaddr.isValid(address) && ipaddr.process(address).range() === "loopback";
