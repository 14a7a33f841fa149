import { and, asc, eq, lte, ne, sql } from "drizzle-orm";
import { recordEvent } from "../audit";
import type { Database } from "../db/client";
import { owned } from "../db/owned";
import { customDomains, tenants, type DnsRecordState, type DnsZone, type TlsState } from "../db/schema";
import { nextPendingCheck } from "../dns/check-times";
import type { ExpectedRecord } from "../dns/records";
import { probeTls } from "../dns/tls-probe";
import { checkRecords } from "../dns/verify";
import { findZone } from "../dns/zone";
import { settings } from "../env";
import { log } from "../log";
import { domainIssuer, forgetTenants } from "../tenancy/resolve-tenant";
import { tellOwnersOfDomain } from "./custom-domain-notice";
import { verdictOn, type CustomDomainRow } from "./custom-domain-verdict";
import { checked } from "./dns-setup";

/*
 * A check of a custom domain: DNS is asked, and a handshake tried, outside of any transaction, and what came of it is written only
 * to the row that it was done for.
 */

export interface DomainAnswer {
  records: DnsRecordState[];
  zone: DnsZone | undefined;
  /** Null on plain http. */
  tls: TlsState | null;
}

export async function askDns(row: CustomDomainRow): Promise<DomainAnswer> {
  const { dnsServers: servers } = settings();
  const [records, zone, tls] = await Promise.all([checkRecords(row.records as ExpectedRecord[], { servers }), findZone(row.domain, { servers }), lookAtTls(row.domain)]);
  return { records, zone, tls };
}

async function lookAtTls(domain: string): Promise<TlsState | null> {
  const issuer = domainIssuer(domain);
  const { protocol, port } = new URL(issuer);
  return protocol === "https:" ? probeTls(domain, { port: Number(port || 443), issuer }) : null;
}

/**
 * Writes what DNS said, and what follows from it: who lost the name, and what the owners are told. Call it in a transaction.
 * Undefined: the row changed while DNS was asked (domain, token or version), and nothing was written.
 */
export async function recordAnswer(db: Database, row: CustomDomainRow, { records, zone, tls }: DomainAnswer, now = new Date()): Promise<CustomDomainRow | undefined> {
  // One at a time in each tenant: of its domains that are proven in the same moment, one becomes primary.
  await db.select({ id: tenants.id }).from(tenants).where(eq(tenants.id, row.tenantId)).for("no key update");
  const around = { isTaken: await isProvenElsewhere(db, row), hasOtherPrimary: await hasOtherPrimary(db, row) };
  const { set, pace, notice } = verdictOn(row, records, around, now);
  if (tls && tls.status !== "active" && set.status === "active") pace.nextCheckAt = sooner(pace.nextCheckAt, nextPendingCheck(row.createdAt, now));
  const [updated] = await db
    .update(customDomains)
    .set({ ...checked(row, { ...set, records, zone: zone ?? row.zone, sslStatus: tls?.status ?? "pending", tls }, now), ...pace })
    .where(and(owned(customDomains, row.id, { id: row.tenantId }), eq(customDomains.domain, row.domain), eq(customDomains.challengeToken, row.challengeToken), eq(customDomains.updatedAt, row.updatedAt)))
    .returning();
  if (!updated) return undefined;
  if (row.status !== "active" && updated.status === "active") await tellLosers(db, updated);
  if (notice) {
    await recordEvent(db, await accountOf(db, row), { actor: { kind: "system", id: null, via: "system" }, action: notice === "disabled" ? "custom_domain.disabled" : "custom_domain.records_lost", target: targetOf(row), outcome: "failure" });
    await tellOwnersOfDomain(db, row, notice, now);
  }
  return updated;
}

const sooner = (one: Date | null, other: Date | null): Date | null => (one && other && other < one ? other : one);

export async function isProvenElsewhere(db: Database, { tenantId, domain }: { tenantId: string; domain: string }): Promise<boolean> {
  const [other] = await db.select({ id: customDomains.id }).from(customDomains).where(and(eq(customDomains.domain, domain), eq(customDomains.status, "active"), ne(customDomains.tenantId, tenantId)));
  return other !== undefined;
}

async function hasOtherPrimary(db: Database, { tenantId, id }: CustomDomainRow): Promise<boolean> {
  const [other] = await db.select({ id: customDomains.id }).from(customDomains).where(and(eq(customDomains.tenantId, tenantId), eq(customDomains.isPrimary, true), ne(customDomains.id, id)));
  return other !== undefined;
}

/** Whoever claimed the name too sees why it will not be theirs; not who has it. */
async function tellLosers(db: Database, { tenantId, domain }: CustomDomainRow): Promise<void> {
  await db.update(customDomains).set({ status: "error", problem: "taken", nextCheckAt: null }).where(and(eq(customDomains.domain, domain), ne(customDomains.tenantId, tenantId), ne(customDomains.status, "active")));
}

const targetOf = (row: CustomDomainRow) => ({ type: "custom_domain", id: row.id, name: row.domain });

async function accountOf(db: Database, { tenantId }: CustomDomainRow): Promise<{ id: string; accountId: string | null }> {
  const [tenant] = await db.select({ accountId: tenants.accountId }).from(tenants).where(eq(tenants.id, tenantId));
  return { id: tenantId, accountId: tenant?.accountId ?? null };
}

// ---- Without anybody's asking

const batch = 10;
const mostBatches = 30;
/** How long a claimed domain is left to the process that claimed it; longer than DNS may take. */
const leaseMs = 10 * 60_000;

/** Checks the domains that are due. Answers how many there were. Any number of processes may do it at once. */
export async function checkDueDomains(db: Database, now = new Date(), stopping?: AbortSignal): Promise<number> {
  let done = 0;
  for (let round = 0; round < mostBatches && !stopping?.aborted; round++) {
    const due = await claimDueDomains(db, now);
    await Promise.all(due.map((row) => checkDomain(db, row, now)));
    done += due.length;
    if (due.length < batch) break;
  }
  return done;
}

/** One statement, so that no domain is claimed twice. The claim is the new next_check_at: if the process dies, it is due again then. */
function claimDueDomains(db: Database, now: Date): Promise<CustomDomainRow[]> {
  const due = db
    .select({ tenantId: customDomains.tenantId, id: customDomains.id })
    .from(customDomains)
    .where(lte(customDomains.nextCheckAt, now))
    .orderBy(asc(customDomains.nextCheckAt))
    .limit(batch)
    .for("update", { skipLocked: true });
  return db
    .update(customDomains)
    .set({ nextCheckAt: new Date(now.getTime() + leaseMs), updatedAt: sql`${customDomains.updatedAt}` })
    .where(sql`(${customDomains.tenantId}, ${customDomains.id}) in ${due}`)
    .returning();
}

/** One domain that cannot be checked keeps no other from it. */
async function checkDomain(db: Database, row: CustomDomainRow, now: Date): Promise<void> {
  try {
    const answer = await askDns(row);
    const updated = await db.transaction(async (transaction) => {
      const written = await recordAnswer(transaction, row, answer, now);
      if (row.status !== "active" && written?.status === "active") await recordEvent(transaction, await accountOf(transaction, row), { actor: { kind: "system", id: null, via: "system" }, action: "custom_domain.verified", target: targetOf(row) });
      return written;
    });
    if (updated && updated.status !== row.status) forgetTenants();
  } catch (error) {
    log("error", "domain_check_failed", { domain: row.domain, error });
  }
}
