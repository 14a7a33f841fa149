import { describe, expect, it } from "vitest";
import { clientAddressHeader } from "@/lib/client-address";
import { testDatabase } from "@/lib/db/testing";
import { localOutbox } from "./outbox";

await testDatabase();

describe("the local outbox", () => {
  const seen = (headers: Record<string, string>, peer?: string) => localOutbox({ headers: new Headers({ host: "localhost:3000", ...headers, ...(peer ? { [clientAddressHeader()]: peer } : {}) }) });

  it("is shown to loopback peers under a loopback name", async () => {
    expect(await seen({}, "127.0.0.1")).toBeInstanceOf(Array);
    expect(await seen({}, "::1")).toBeInstanceOf(Array);
    expect(await seen({}, "::ffff:127.0.0.1")).toBeInstanceOf(Array);
    expect(await seen({})).toBeInstanceOf(Array);
  });

  it("is shown to nobody else: a remote peer, a proxy in between, a name that DNS rebinding brought", async () => {
    expect(await seen({}, "192.0.2.7")).toBeUndefined();
    expect(await seen({ "x-forwarded-for": "192.0.2.7" }, "127.0.0.1")).toBeUndefined();
    expect(await seen({ forwarded: "for=127.0.0.1" }, "127.0.0.1")).toBeUndefined();
    expect(await seen({ host: "evil.example" }, "127.0.0.1")).toBeUndefined();
    expect(await seen({ host: "localhost.evil.example" }, "127.0.0.1")).toBeUndefined();
  });
});
