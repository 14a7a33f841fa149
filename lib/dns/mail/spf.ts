import type { Problem } from "./problems";
import { Unanswered, type Questions } from "./questions";

/*
 * SPF as a receiver reads it (RFC 7208), for what it would stumble over.
 */

export const isSpf = (text: string): boolean => /^v=spf1(\s|$)/i.test(text);

/** RFC 7208 §4.6.4. */
const mostLookups = 10;
const mostVoidLookups = 2;

/** Beyond this a record is bad enough, and nothing more is asked. */
const deepestLook = 25;

interface Walk {
  questions: Questions;
  lookups: number;
  voids: number;
  /** Mechanisms that let somebody send, of all records that are included. */
  allowed: Set<string>;
  problems: Problem[];
}

export async function spfProblems(questions: Questions, domain: string, chunked: readonly string[], expected: string): Promise<Problem[]> {
  const records = chunked.filter((text) => isSpf(text.replaceAll("\n", "")));
  if (records.length > 1) return [{ code: "spf_several", text: "There are two SPF records, so that receivers use neither. Merge them into one." }];
  const record = records[0]!;
  const walk: Walk = { questions, lookups: 0, voids: 0, allowed: new Set(), problems: [] };
  const { problems } = walk;
  try {
    await read(walk, domain, record.replaceAll("\n", ""), true);
  } catch (error) {
    if (!(error instanceof Unanswered)) throw error;
    problems.push({ code: "spf_unanswered", text: "A name that the record leads to gave no answer. It is looked at again.", isNote: true });
  }
  if (walk.lookups > mostLookups) problems.push({ code: "spf_too_many_lookups", text: `The record leads to ${walk.lookups > deepestLook ? `more than ${deepestLook}` : walk.lookups} DNS lookups, and receivers stop at ${mostLookups}. Remove senders that are no longer used.` });
  if (walk.voids > mostVoidLookups) problems.push({ code: "spf_too_many_voids", text: `${walk.voids} of its names do not exist, and receivers stop after ${mostVoidLookups}. Remove those names.` });
  const missing = termsOf(expected).filter((term) => !walk.allowed.has(normalized(term)));
  if (missing.length > 0 && isGlued(record)) return [{ code: "spf_split", text: "The record is in parts without a space between them, so that two words run into one. Put a space at the end of each part." }];
  if (missing.length > 0) problems.unshift({ code: "spf_missing", text: "There is an SPF record of yours already. Do not add a second one: change it to the value here." });
  return problems;
}

/** The mechanisms of a record that let somebody send. */
export const termsOf = (record: string): string[] => record.trim().split(/\s+/).slice(1).filter((term) => !/^[-~?+]?all$/i.test(term) && !/^[-~?]/.test(term) && !/^[a-z][\w.-]*=/i.test(term));

const normalized = (term: string): string => term.toLowerCase().replace(/^\+/, "").replace(/\.$/, "");

/** A part begins with a mechanism, and the one before does not end with a space. */
const isGlued = (chunked: string): boolean => /\S\n[-+~?]?(include:|ip4:|ip6:|exists:|redirect=|ptr\b|all\b|mx\b|a\b)/i.test(chunked);

const targetOf = (argument: string | undefined, domain: string): string => (argument ?? domain).replace(/\/.*$/, "").replace(/\.$/, "");

async function read(walk: Walk, domain: string, record: string, isOwn: boolean): Promise<void> {
  const terms = record.trim().split(/\s+/).slice(1);
  const hasAll = terms.some((term) => /^[-~?+]?all$/i.test(term));
  for (const term of terms) {
    if (walk.lookups > deepestLook) return;
    const [, modifier, value] = /^([a-z][\w.-]*)=(.*)$/i.exec(term) ?? [];
    if (modifier !== undefined) {
      if (modifier.toLowerCase() === "redirect" && !hasAll) await readOther(walk, value!);
      continue;
    }
    const [, qualifier = "+", mechanism, argument] = /^([-+~?])?(all|include|a|mx|ptr|ip4|ip6|exists)(?:[:](.+)|(?=\/|$))/i.exec(term) ?? [];
    if (mechanism === undefined) {
      if (isOwn) walk.problems.push({ code: "spf_syntax", text: `${term} is nothing that SPF knows, so receivers give up on the whole record.` });
      continue;
    }
    if (qualifier === "+") walk.allowed.add(normalized(term));
    await readMechanism(walk, mechanism.toLowerCase(), { domain, qualifier, argument, isOwn });
  }
}

async function readMechanism(walk: Walk, mechanism: string, { domain, qualifier, argument, isOwn }: { domain: string; qualifier: string; argument: string | undefined; isOwn: boolean }): Promise<void> {
  if (mechanism === "all" && qualifier === "+" && isOwn) walk.problems.push({ code: "spf_allows_all", text: "+all lets everybody on the internet send as this domain. End the record with ~all or -all." });
  if (["all", "ip4", "ip6"].includes(mechanism)) return;
  if (mechanism === "include") return readOther(walk, argument ?? "");
  walk.lookups++;
  if (mechanism === "ptr") {
    if (isOwn) walk.problems.push({ code: "spf_ptr", text: "ptr is slow and no longer to be used (RFC 7208 §5.5). Remove it.", isNote: true });
    return;
  }
  const name = targetOf(argument, domain);
  if (name.includes("%")) return; // a macro: it depends on the mail
  const answers = mechanism === "mx" ? await walk.questions.mailServers(name) : await walk.questions.addresses(name);
  if (answers.length === 0) walk.voids++;
}

/** The record of another domain, by include or redirect. One without a record is an error for the whole (RFC 7208 §5.2). */
async function readOther(walk: Walk, argument: string): Promise<void> {
  walk.lookups++;
  const name = targetOf(argument, "");
  if (name.includes("%")) return;
  const texts = name === "" ? [] : await walk.questions.texts(name);
  const records = texts.filter(isSpf);
  if (texts.length === 0) walk.voids++;
  if (records.length === 1) return read(walk, name, records[0]!, false);
  walk.problems.push({ code: records.length === 0 ? "spf_include_empty" : "spf_include_several", text: `${name || "An include"} has ${records.length === 0 ? "no SPF record" : "several SPF records"}, so receivers give up on the whole record. Remove it, or ask whose it is.` });
}
