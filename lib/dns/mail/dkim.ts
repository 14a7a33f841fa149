import type { ExpectedRecord } from "../records";
import { tagsOf, type Problem } from "./problems";

/** What is wrong with the TXT records at a selector (RFC 6376 §3.6.1), against the key that signs. Empty: all is well. */
export function dkimProblems(expected: ExpectedRecord, found: readonly string[], others: readonly ExpectedRecord[]): Problem[] {
  const wanted = keyOf(expected.value);
  const holds = (text: string) => keyOf(text) === wanted;
  if (found.length > 1) {
    if (isSplit(found, expected.value)) return [{ code: "split_records", text: "The value is there in two records. It belongs in one: in parts of at most 255 characters, each in quotes, one after the other." }];
    const have = found.some(holds) ? "one of them is right" : "none of them is right";
    return [{ code: "several_records", text: `There are several TXT records at this name, and ${have}. Receivers may take any: keep only the one with this value.` }];
  }
  const text = found[0]!;
  if (/^["']|["']$|" *"/.test(text.trim())) return [{ code: "quoted", text: "The value is there with quotes in it. Enter it without them: your provider adds its own." }];
  const tags = tagsOf(text);
  if (!tags || !tags.has("p") || (tags.has("v") && ([...tags.keys()][0] !== "v" || tags.get("v") !== "DKIM1"))) return [{ code: "malformed", text: "This is no DKIM record: it begins with v=DKIM1 and holds k= and p=. Copy the whole value." }];
  if (tags.get("p") === "") return [{ code: "revoked", text: "The key was revoked: p= is empty, so receivers refuse every signature by it. Set the whole value again." }];
  return [...tagProblems(tags, tagsOf(expected.value)!.get("k")!), ...(holds(text) ? [] : [keyProblem(wanted, keyOf(text), others)])];
}

function* tagProblems(tags: Map<string, string>, type: string): Generator<Problem> {
  const listed = (name: string) => tags.get(name)?.split(":").map((each) => each.trim().toLowerCase());
  if ((tags.get("k") ?? "rsa") !== type) yield { code: "wrong_key_type", text: `The record says k=${tags.get("k") ?? "rsa"}, but the key is of the type ${type}.` };
  if (listed("h") && !listed("h")!.includes("sha256")) yield { code: "wrong_hash", text: "The record's h= leaves out sha256, with which mail is signed. Remove h= from it." };
  if (listed("s") && !listed("s")!.some((service) => service === "*" || service === "email")) yield { code: "wrong_service", text: "The record's s= is for something other than e-mail. Remove s= from it." };
  if (listed("t")?.includes("y")) yield { code: "testing", text: "The record says t=y, testing: receivers may treat signed mail as unsigned. Remove t=y.", isNote: true };
}

function keyProblem(wanted: string, key: string, others: readonly ExpectedRecord[]): Problem {
  const other = others.find(({ value }) => keyOf(value) === key);
  if (other) return { code: "other_selector", text: `This is the key of ${other.name}. The two are swapped: each value belongs to its own name.` };
  if (key.length >= 16 && (wanted.startsWith(key) || key.startsWith(wanted))) return { code: "cut_off", text: "The key is cut off, or something was added to it. Some forms take 255 characters only: enter the value in two quoted parts then." };
  return { code: "other_key", text: "Another key is there. Put the value shown here in its place." };
}

/** Spaces inside a key mean nothing (RFC 6376 §3.6.1). */
export const keyOf = (text: string): string => (tagsOf(text)?.get("p") ?? "").replace(/\s/g, "");

/** One value in several records, in whatever order DNS gives them. */
export const isSplit = (found: readonly string[], value: string): boolean => {
  const bare = (text: string) => text.replace(/["\s]/g, "");
  const parts = found.map(bare).filter(Boolean);
  return parts.length > 1 && parts.join("").length === bare(value).length && parts.every((part) => bare(value).includes(part));
};
