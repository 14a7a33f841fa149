import { createHash } from "node:crypto";
import { inputRequired, type InputRequiredResult } from "@modelcontextprotocol/server";
import { open, seal } from "../crypto/seal";
import { keyring } from "../env";
import type { Actor } from "../services/operation";

/*
 * Asking the person before something is destroyed. The question goes out with sealed state and the client calls again with the
 * answer (multi-round-trip requests of the revision 2026-07-28); nothing is kept here between the two calls.
 */

const lifetimeMs = 10 * 60_000;

interface Question {
  actor: Actor;
  tool: string;
  input: Record<string, unknown>;
}

/** Binds the state to who asked for what: it opens for no other caller, tool or arguments. */
const contextOf = ({ actor, tool, input }: Question) =>
  `mcp-confirmation:${actor.kind}:${actor.kind === "user" ? actor.userId : actor.tenantId}:${actor.clientId}:${tool}:${createHash("sha256").update(JSON.stringify(input)).digest("base64url")}`;

export const ask = (question: Question, name: string, message: string): InputRequiredResult =>
  inputRequired({
    inputRequests: {
      confirm: inputRequired.elicit({
        message,
        requestedSchema: { type: "object", properties: { confirm: { type: "boolean", title: "Yes, go ahead", description: "This cannot be undone." } }, required: ["confirm"] },
      }),
    },
    requestState: seal(keyring(), JSON.stringify({ name, expires_at: Date.now() + lifetimeMs }), contextOf(question)),
  });

/** The name that the person was shown and agreed to; null when they said no, undefined when they were not asked about this. */
export function answerTo(question: Question, state: unknown, responses: Record<string, unknown> | undefined): string | null | undefined {
  const answer = responses?.confirm as { action?: unknown; content?: { confirm?: unknown } } | undefined;
  if (typeof state !== "string" || !answer) return undefined;
  try {
    const asked = JSON.parse(open(keyring(), state, contextOf(question))) as { name: string; expires_at: number };
    if (asked.expires_at <= Date.now()) return undefined;
    return answer.action === "accept" && answer.content?.confirm === true ? asked.name : null;
  } catch {
    return undefined;
  }
}
