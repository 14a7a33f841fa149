import { Resolver } from "node:dns/promises";
import type { DnsRecordState } from "../db/schema";
import { satisfies, type ExpectedRecord } from "./records";

export interface DnsOptions {
  /** `address` or `address:port`; none: those of the system. */
  servers: readonly string[];
  timeoutMs?: number;
}

/**
 * Asks DNS for each expected record and tells per record what was found. `pending`: nothing there yet; `error`: something
 * else is there, or DNS gave no answer in time.
 */
export async function checkRecords(expected: readonly ExpectedRecord[], { servers, timeoutMs = 5_000 }: DnsOptions): Promise<DnsRecordState[]> {
  const resolver = new Resolver({ timeout: Math.ceil(timeoutMs / 2), tries: 2 });
  if (servers.length > 0) resolver.setServers([...servers]);
  const timer = setTimeout(() => resolver.cancel(), timeoutMs);
  try {
    return await Promise.all(expected.map((record) => checkRecord(resolver, record)));
  } finally {
    clearTimeout(timer);
  }
}

async function checkRecord(resolver: Resolver, record: ExpectedRecord): Promise<DnsRecordState> {
  const { purpose, type, name, value } = record;
  try {
    const answers = type === "TXT" ? await texts(resolver, name) : await canonicalNames(resolver, name);
    if (answers.some((answer) => satisfies(record, answer))) return { purpose, type, name, value, status: "verified", found: shorten(answers) };
    if (type === "CNAME" && answers.length === 0) return { purpose, type, name, value, ...(await comparedByAddress(resolver, name, value)) };
    return { purpose, type, name, value, status: relevant(record, answers).length > 0 ? "error" : "pending", found: shorten(answers) };
  } catch {
    return { purpose, type, name, value, status: "error", found: [] };
  }
}

/** Other TXT records at the same name (SPF of another sender, site checks) are no mistake. */
const relevant = ({ purpose }: ExpectedRecord, answers: readonly string[]) => (purpose === "spf" ? answers.filter((answer) => /^v=spf1/i.test(answer)) : answers);

const shorten = (answers: readonly string[]) => answers.slice(0, 10).map((answer) => answer.replace(/[^\x20-\x7e]/g, "?").slice(0, 1000));

/** No record is an answer; no answer is an error. */
async function orNone<T>(question: Promise<T[]>): Promise<T[]> {
  return question.catch((error: { code?: string }) => {
    if (error.code === "ENODATA" || error.code === "ENOTFOUND") return [];
    throw error;
  });
}

/** Of what a name server may send in 64 kB, no more than this is read: nobody needs so many records at one name, nor so long ones. */
const mostAnswers = 50;
const longestAnswer = 4_096;

/** A TXT record comes in chunks of 255 bytes, which belong together without a space (RFC 7208 §3.3, RFC 6376 §3.6.2.2). */
const texts = async (resolver: Resolver, name: string) => (await orNone(resolver.resolveTxt(name))).slice(0, mostAnswers).map((chunks) => chunks.join("").slice(0, longestAnswer));

/** The chain of names that this one stands for, at most eight long. */
async function canonicalNames(resolver: Resolver, name: string): Promise<string[]> {
  const chain: string[] = [];
  for (let next: string | undefined = name; next && chain.length < 8; ) {
    const [target]: string[] = await orNone(resolver.resolveCname(next));
    next = target === undefined || chain.includes(target) ? undefined : target;
    if (next) chain.push(next);
  }
  return chain;
}

/** Providers that flatten a CNAME (always at a zone's apex) answer with the target's addresses. */
async function comparedByAddress(resolver: Resolver, name: string, target: string): Promise<Pick<DnsRecordState, "status" | "found">> {
  const addresses = async (host: string) => (await Promise.all([orNone(resolver.resolve4(host)), orNone(resolver.resolve6(host))])).flat().slice(0, mostAnswers);
  const [found, wanted] = await Promise.all([addresses(name), addresses(target)]);
  if (found.length === 0) return { status: "pending", found };
  return { status: found.every((address) => wanted.includes(address)) ? "verified" : "error", found: shorten(found) };
}
