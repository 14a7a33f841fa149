import { randomBytes } from "node:crypto";
import type { DnsRecordState } from "../../db/schema";
import { registeredName } from "../host-name";
import { returnPathName } from "../mail-records";
import { satisfies, type ExpectedRecord } from "../records";
import { checkRecords, type DnsOptions } from "../verify";
import { dkimProblems, isSplit } from "./dkim";
import { dmarcProblems, isDmarc } from "./dmarc";
import type { Problem } from "./problems";
import { Questions, Unanswered } from "./questions";
import { isSpf, spfProblems } from "./spf";

/** One domain's records, as they are asked for and read against each other. */
interface Look {
  domain: string;
  expected: readonly ExpectedRecord[];
  questions: Questions;
}

interface Finding {
  found: string[];
  problems: Problem[];
}

/**
 * Asks DNS for the records of a sending domain and tells of each what was found and what is the matter. `pending`: nothing is there
 * yet; `error`: it is wrong, or DNS owes an answer (nothing found then). A note leaves it verified.
 */
export async function checkMailRecords(domain: string, expected: readonly ExpectedRecord[], options: DnsOptions): Promise<DnsRecordState[]> {
  const look: Look = { domain, expected, questions: new Questions(options) };
  try {
    return await Promise.all(expected.map((record) => (record.type === "CNAME" ? checkReturnPath(look, record, options) : checkText(look, record))));
  } finally {
    look.questions.close();
  }
}

async function checkText(look: Look, record: ExpectedRecord): Promise<DnsRecordState> {
  try {
    const { found, problems } = await findingOf(look, record);
    const isWrong = problems.some(({ isNote }) => !isNote);
    const isMissing = found.length === 0;
    return { ...record, status: isWrong && !isMissing ? "error" : isMissing ? "pending" : "verified", found: shorten(found), problems: problems.slice(0, mostProblems).map(({ code, text }) => ({ code, text: printable(text) })) };
  } catch (error) {
    if (!(error instanceof Unanswered)) throw error;
    return { ...record, status: "error", found: [], problems: [{ code: error.reason, text: unansweredText[error.reason] }] };
  }
}

const unansweredText: Record<Unanswered["reason"], string> = {
  dns_silent: "DNS gave no answer in time. The record may be right: it is asked again.",
  dns_failed: "The name servers answered with a failure (SERVFAIL), so nothing can be said of the record. Often DNSSEC or a delegation is broken: ask your DNS provider.",
  too_many_questions: "The zone leads to too many names to look at. Make it simpler.",
};

async function findingOf(look: Look, record: ExpectedRecord): Promise<Finding> {
  const { questions, domain } = look;
  const texts = await questions.texts(record.name);
  if (record.purpose === "spf") {
    const chunked = await questions.chunkedTexts(record.name);
    const policies = texts.filter(isSpf);
    if (policies.length === 0) return { found: [], problems: await whereElse(look, record, isSpf, texts) };
    return { found: policies, problems: await spfProblems(questions, domain, chunked, record.value) };
  }
  if (record.purpose === "dmarc") return dmarcFinding(look, record, texts);
  if (texts.length === 0) return { found: [], problems: await whereElse(look, record, (text) => satisfies(record, text), texts) };
  const wildcard = texts.some((text) => satisfies(record, text)) ? [] : await wildcardProblem(questions, record.name, texts);
  if (wildcard.length > 0) return { found: texts, problems: wildcard };
  if (record.purpose === "ownership") return { found: texts, problems: texts.some((text) => text.trim() === record.value) ? [] : [tokenProblem(record.value, texts)] };
  return { found: texts, problems: dkimProblems(record, texts, look.expected.filter((other) => other !== record && other.purpose.startsWith("dkim"))) };
}

/** The domain's own policy; else that of the organisation above it (RFC 7489 §6.6.3). */
async function dmarcFinding(look: Look, record: ExpectedRecord, texts: string[]): Promise<Finding> {
  const returnPath = look.expected.some(({ purpose }) => purpose === "return_path") ? returnPathName(look.domain) : undefined;
  const wildcard = texts.length > 0 && !texts.some(isDmarc) ? await wildcardProblem(look.questions, record.name, texts) : [];
  if (wildcard.length > 0) return { found: texts, problems: wildcard };
  if (texts.length > 0) return { found: texts, problems: dmarcProblems(texts, { isInherited: false, returnPath }) };
  const above = registeredName(look.domain);
  const inherited = above === look.domain ? [] : (await look.questions.texts(`_dmarc.${above}`)).filter(isDmarc);
  if (inherited.length > 0) return { found: inherited, problems: dmarcProblems(inherited, { isInherited: true, returnPath }) };
  return { found: [], problems: await whereElse(look, record, isDmarc, texts) };
}

function tokenProblem(token: string, found: readonly string[]): Problem {
  const bare = (text: string) => text.replace(/["'\s]/g, "");
  if (found.some((text) => bare(text) === token)) return { code: "quoted", text: "The value is there with quotes or spaces around it. Enter it without them." };
  if (isSplit(found, token)) return { code: "split_records", text: "The value is there in several records. It belongs in one." };
  if (found.some((text) => bare(text).toLowerCase() === token.toLowerCase())) return { code: "other_case", text: "The value is there in other case. Capital and small letters count: copy it." };
  if (found.some((text) => token.startsWith(bare(text)) && bare(text).length >= 8)) return { code: "cut_off", text: "The value is cut off. Copy it whole." };
  return { code: "other_value", text: found.length > 1 ? "There are other records at this name, and none has this value." : "Another value is there. Compare the two from the first character to the last." };
}

/** Any name answers alike: what is there was not set for this name (RFC 1034 §4.3.3). */
async function wildcardProblem(questions: Questions, name: string, found: readonly string[]): Promise<Problem[]> {
  const [, ...above] = name.split(".");
  const anything = await questions.texts(`x${randomBytes(6).toString("hex")}.${above.join(".")}`);
  if (anything.length === 0 || [...anything].sort().join() !== [...found].sort().join()) return [];
  return [{ code: "wildcard", text: "A wildcard record (*) of your zone answers for this name, as for any other. Set this record all the same: it goes before the wildcard." }];
}

/** A record that is missing is often there under a name nobody asks for. */
async function whereElse({ domain, expected, questions }: Look, record: ExpectedRecord, isIt: (text: string) => boolean, there: readonly string[]): Promise<Problem[]> {
  if (there.some((text) => isIt(text.replace(/^\s*["']+/, "")))) return [{ code: "quoted", text: "The value is there with quotes in it. Enter it without them." }];
  const [target] = record.name === domain ? [] : await questions.canonicalNames(record.name);
  if (target) return [{ code: "cname_in_the_way", text: `A CNAME at this name leads to ${target}, where the record is not. Remove the CNAME and set the TXT record.` }];
  for (const zone of new Set([domain, registeredName(domain)])) {
    const doubled = `${record.name}.${zone}`;
    if ((await questions.texts(doubled)).some(isIt)) return [{ code: "name_doubled", text: `The record is at ${doubled}: your provider adds ${zone} by itself. Enter the name without it.` }];
  }
  for (const place of otherPlaces(record, domain, expected)) if ((await questions.texts(place)).some(isIt)) return [{ code: "wrong_place", text: `The record is at ${place}. It belongs at ${record.name}.` }];
  return [];
}

function otherPlaces({ purpose, name }: ExpectedRecord, domain: string, expected: readonly ExpectedRecord[]): string[] {
  const label = name.slice(0, -domain.length - 1);
  const near = {
    ownership: [domain, `www.${domain}`],
    dmarc: [domain, `dmarc.${domain}`],
    spf: [`_spf.${domain}`, `spf.${domain}`, `www.${domain}`],
  }[purpose as string];
  const ofKeys = () => [domain, `_domainkey.${domain}`, `${label.split(".")[0]}.${domain}`, `default._domainkey.${domain}`, `authalla._domainkey.${domain}`, ...expected.filter((other) => other.purpose.startsWith("dkim")).map((other) => other.name)];
  return (near ?? ofKeys()).filter((place) => place !== name);
}

/** Bounces of the domain lead to this installation. */
async function checkReturnPath({ questions }: Look, record: ExpectedRecord, options: DnsOptions): Promise<DnsRecordState> {
  const [state] = await checkRecords([record], options);
  if (state!.status !== "pending") return state!;
  for (const zone of new Set([record.name.split(".").slice(1).join(".")])) {
    const [doubled] = await questions.canonicalNames(`${record.name}.${zone}`).catch(() => []);
    if (doubled) return { ...state!, problems: [{ code: "name_doubled", text: `The record is at ${record.name}.${zone}: your provider adds ${zone} by itself. Enter the name without it.` }] };
  }
  return state!;
}

/** A record may hold any number of words that mean nothing. */
const mostProblems = 10;

const shorten = (answers: readonly string[]) => answers.slice(0, 10).map(printable);

/** What strangers put into DNS is shown to people and to models. */
const printable = (text: string): string => text.replace(/[^\x20-\x7e]/g, "?").slice(0, 1000);
