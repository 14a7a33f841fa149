import { eq } from "drizzle-orm";
import { open } from "../crypto/seal";
import type { Database } from "../db/client";
import { smtpSettings } from "../db/schema";
import { keyring } from "../env";
import { OutboundError, outboundAddress } from "../outbound";
import { perProcess } from "../per-process";
import { SendFailure } from "./smtp-answer";
import { tenantSmtpTransport, type MailTransport, type OutgoingMail, type SmtpServer } from "./transports";

/*
 * The mail server of a tenant's own. It carries what comes from the tenant's own verified domain; what comes from the platform's
 * address goes by the platform's server, whose domain that is. While the tenant's server is away its mail waits: it never goes
 * another way.
 */

export type SmtpSettingsRow = typeof smtpSettings.$inferSelect;

/** What an SMTP password is sealed under. */
export const smtpPasswordContext = (tenantId: string): string => `smtp_password:${tenantId}`;

export interface Route {
  server: string;
  isTenantServer: boolean;
  transport(): Promise<MailTransport>;
}

export async function routeOf(db: Database, tenantId: string, sender: Pick<OutgoingMail, "dkim">, platform: MailTransport): Promise<Route> {
  const [own] = sender.dkim ? await db.select().from(smtpSettings).where(eq(smtpSettings.tenantId, tenantId)).limit(1) : [];
  if (!own) return { server: platform.server, isTenantServer: false, transport: async () => platform };
  return { server: `${own.host}:${own.port}`, isTenantServer: true, transport: () => pooled(own) };
}

interface Pooled {
  version: number;
  madeAt: number;
  transport: Promise<MailTransport>;
}

const pools = () => perProcess("tenant-mail-transports", () => new Map<string, Pooled>());

/** A name is asked for again after this, so that a server may move; until then the address that was checked is used. */
const addressKeptMs = 5 * 60_000;

function pooled(settings: SmtpSettingsRow, now = Date.now()): Promise<MailTransport> {
  const version = settings.updatedAt.getTime();
  const kept = pools().get(settings.tenantId);
  if (kept && kept.version === version && now - kept.madeAt < addressKeptMs) return kept.transport;
  for (const [tenantId, { madeAt }] of pools()) if (tenantId === settings.tenantId || now - madeAt >= addressKeptMs) forgetTenantTransport(tenantId);
  const transport = connectable(settings);
  pools().set(settings.tenantId, { version, madeAt: now, transport });
  transport.catch(() => pools().delete(settings.tenantId));
  return transport;
}

/** Closes the connections to a tenant's server once what is under way is done. */
export function forgetTenantTransport(tenantId: string): void {
  const kept = pools().get(tenantId);
  pools().delete(tenantId);
  kept?.transport.then((transport) => transport.close?.(), () => {});
}

async function connectable(row: SmtpSettingsRow): Promise<MailTransport> {
  const password = row.passwordSealed === null ? null : open(keyring(), row.passwordSealed, smtpPasswordContext(row.tenantId));
  return tenantSmtpTransport(await checkedServer({ ...row, password }));
}

/**
 * The server with the one address that connections go to, checked by the outbound guard.
 * @throws SendFailure
 */
export async function checkedServer(server: Omit<SmtpServer, "address">): Promise<SmtpServer> {
  const refuse = (text: string) => new SendFailure("address_refused", false, { code: null, enhancedCode: null, text });
  try {
    const address = await outboundAddress(server.host, 10_000);
    if (server.security === "none" && !isLoopback(address)) throw refuse("a connection without TLS goes to this machine only");
    return { ...server, address };
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error;
    if (error.reason === "address_refused") throw refuse(error.message);
    throw new SendFailure(error.reason === "timeout" ? "timeout" : "unresolvable", false, { code: null, enhancedCode: null, text: error.message }, { cause: error });
  }
}

const isLoopback = (address: string): boolean => address === "::1" || /^127\./.test(address);
