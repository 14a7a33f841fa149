import { Resolver } from "node:dns/promises";
import type { DnsOptions } from "../verify";

/** DNS owes an answer: nothing can be said of the record. */
export class Unanswered extends Error {
  override name = "Unanswered";
  constructor(readonly reason: "dns_silent" | "dns_failed" | "too_many_questions") {
    super(reason);
  }
}

/** The most that one check asks, whatever the zone sends it to. */
const mostQuestions = 120;

type Kind = "TXT" | "CNAME" | "A" | "AAAA" | "MX";

/**
 * Questions to DNS that are bounded in number and time; one that was asked is not asked again. No record is an answer, and empty.
 */
export class Questions {
  readonly #resolver: Resolver;
  readonly #timer: NodeJS.Timeout;
  readonly #asked = new Map<string, Promise<string[]>>();

  constructor({ servers, timeoutMs = 5_000 }: DnsOptions) {
    this.#resolver = new Resolver({ timeout: Math.ceil(timeoutMs / 2), tries: 2 });
    if (servers.length > 0) this.#resolver.setServers([...servers]);
    this.#timer = setTimeout(() => this.#resolver.cancel(), timeoutMs);
  }

  /** TXT records, each of its chunks separated by a line break: they belong together without anything between them (RFC 7208 §3.3). */
  chunkedTexts = (name: string): Promise<string[]> => this.#ask("TXT", name, async () => (await this.#resolver.resolveTxt(name)).map((chunks) => chunks.join("\n")));
  texts = async (name: string): Promise<string[]> => (await this.chunkedTexts(name)).map((text) => text.replaceAll("\n", ""));
  canonicalNames = (name: string): Promise<string[]> => this.#ask("CNAME", name, () => this.#resolver.resolveCname(name));
  mailServers = (name: string): Promise<string[]> => this.#ask("MX", name, async () => (await this.#resolver.resolveMx(name)).map(({ exchange }) => exchange));
  /** Of either family: a lookup is void only if both are. */
  addresses = async (name: string): Promise<string[]> => {
    const four = await this.#ask("A", name, () => this.#resolver.resolve4(name));
    return four.length > 0 ? four : this.#ask("AAAA", name, () => this.#resolver.resolve6(name));
  };

  close(): void {
    clearTimeout(this.#timer);
  }

  #ask(kind: Kind, name: string, question: () => Promise<string[]>): Promise<string[]> {
    const key = `${kind} ${name.toLowerCase()}`;
    const asked = this.#asked.get(key);
    if (asked) return asked;
    if (this.#asked.size >= mostQuestions) return Promise.reject(new Unanswered("too_many_questions"));
    const answer = question().catch(emptyOr);
    this.#asked.set(key, answer);
    return answer;
  }
}

function emptyOr(error: { code?: string }): string[] {
  if (error.code === "ENODATA" || error.code === "ENOTFOUND" || error.code === "EBADNAME") return [];
  throw new Unanswered(error.code === "ETIMEOUT" || error.code === "ECANCELLED" || error.code === "ECONNREFUSED" ? "dns_silent" : "dns_failed");
}
