import { describe, expect, it } from "vitest";
import { exportStream, formats, isFormat, type Page } from "./export-stream";
import type { AuditEvent } from "./words";

const event = (id: string, name = "Ada"): AuditEvent => ({
  id, tenant_id: "t", actor: { kind: "user", id: "user_1", via: "rest" }, action: "user.updated", target: { type: "user", id: "user_2", name }, user_id: "user_2", outcome: "success",
  changes: { name: { from: "=1+1", to: name } }, request_id: null, ip: null, created_at: "2026-01-01T00:00:00.000Z",
});
const first: Page = { audit_events: [event("event_1", "=cmd|x")], next_cursor: "two" };
const second: Page = { audit_events: [event("event_2")], next_cursor: null };
const read = async (cursor: string) => (cursor === "two" ? second : Promise.reject(new Error(`no page ${cursor}`)));

async function taken(stream: ReadableStream<Uint8Array>): Promise<{ text: string; error?: Error }> {
  const decoder = new TextDecoder();
  let text = "";
  try {
    for await (const chunk of stream) text += decoder.decode(chunk, { stream: true });
    return { text };
  } catch (error) {
    return { text, error: error as Error };
  }
}

describe("the audit log as a file", () => {
  it.each(["toString", "constructor", "__proto__", "xlsx", ""])("%j is no format", (name) => expect(isFormat(name)).toBe(false));

  it("DB-09 CSV has its head once and each event once, and no cell that is a formula", async () => {
    const { text, error } = await taken(exportStream(formats.csv, { first, read, isSignedIn: async () => true }));
    expect(error).toBeUndefined();
    const lines = text.trimEnd().split("\r\n");
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(/^"id","created_at","action"/);
    expect(lines[1]).toContain(`"'=cmd|x"`);
    expect(text).not.toMatch(/(^|,)"[=+@-]/m);
  });

  it("JSON Lines are the events as the operation gives them", async () => {
    const { text } = await taken(exportStream(formats.jsonl, { first, read, isSignedIn: async () => true }));
    expect(text.trimEnd().split("\n").map((line) => JSON.parse(line) as AuditEvent)).toEqual([...first.audit_events, ...second.audit_events]);
  });

  it("SE-14 whoever signs out while it runs gets no further page, and no whole file", async () => {
    const { text, error } = await taken(exportStream(formats.jsonl, { first, read, isSignedIn: async () => false }));
    expect(error?.message).toMatch(/session ended/);
    expect(text).not.toContain("event_2");
  });

  it("MX-03 whoever loses the right to read while it runs gets no further page", async () => {
    const { text, error } = await taken(exportStream(formats.jsonl, { first, read: () => Promise.reject(new Error("not_found")), isSignedIn: async () => true }));
    expect(error?.message).toBe("not_found");
    expect(text).toContain("event_1");
    expect(text).not.toContain("event_2");
  });

  it("nothing is read before it is taken", async () => {
    let reads = 0;
    const stream = exportStream(formats.jsonl, { first, read: async (cursor) => (reads++, read(cursor)), isSignedIn: async () => true });
    await stream.cancel();
    expect(reads).toBe(0);
  });
});
