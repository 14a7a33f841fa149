import { createServer, type Server } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { neonConfig } from "@neondatabase/serverless";
import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { WebSocketServer } from "ws";
import { openDatabase, type OpenDatabase } from "./client";
import { accounts } from "./schema";
import { createTestDatabase } from "./testing-postgres";

/** What Neon has in front of its servers: each WebSocket is one TCP connection to Postgres. */
function webSocketProxy(target: URL): Promise<Server> {
  const server = createServer((_, response) => response.writeHead(426).end());
  new WebSocketServer({ server, perMessageDeflate: false }).on("connection", (client) => {
    const upstream = connect(Number(target.port), target.hostname).setNoDelay(true);
    client.on("message", (data: Buffer) => upstream.write(data));
    client.on("close", () => upstream.destroy());
    client.on("error", () => upstream.destroy());
    upstream.on("data", (data) => client.send(data));
    upstream.on("close", () => client.close());
    upstream.on("error", () => client.close());
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

let proxy: Server;
let url: string;
let opened: OpenDatabase;
const openNeon = () => openDatabase({ database: { kind: "neon", url }, dataDir: "" }, "drizzle");

beforeAll(async () => {
  const made = inject("testDatabase");
  if (made.kind !== "postgres") throw new Error("run with TEST_DATABASE=postgres");
  url = await createTestDatabase(made.url, "nothing");
  proxy = await webSocketProxy(new URL(made.url));
  neonConfig.wsProxy = () => `127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  neonConfig.useSecureWebSocket = false;
  neonConfig.pipelineTLS = false;
  neonConfig.pipelineConnect = false;
  opened = await openNeon();
});
afterAll(async () => {
  await opened.close();
  proxy.close();
});

describe("the Neon driver", () => {
  it("brings an empty database up to date, and finds it so the second time", async () => {
    const second = await openNeon();
    expect(await second.db.select().from(accounts)).toEqual([]);
    await second.close();
  });

  it("commits a transaction whole and rolls one back whole", async () => {
    const { db } = opened;
    await db.transaction(async (transaction) => {
      await transaction.insert(accounts).values({ id: "acct_kept", name: "one" });
      await transaction.update(accounts).set({ name: "two" }).where(eq(accounts.id, "acct_kept"));
    });
    await expect(
      db.transaction(async (transaction) => {
        await transaction.insert(accounts).values({ id: "acct_lost", name: "one" });
        throw new Error("no");
      }),
    ).rejects.toThrow("no");
    expect(await db.select({ id: accounts.id, name: accounts.name }).from(accounts)).toEqual([{ id: "acct_kept", name: "two" }]);
  });

  it("spends a row once, however many ask at once", async () => {
    const { db } = opened;
    await db.insert(accounts).values({ id: "acct_once", name: "unspent" });
    const spent = await Promise.all(Array.from({ length: 20 }, () => db.update(accounts).set({ name: "spent" }).where(sql`${accounts.id} = 'acct_once' and ${accounts.name} = 'unspent'`).returning({ id: accounts.id })));
    expect(spent.flat()).toHaveLength(1);
  });

  it("reads dates, arrays and JSON as the other drivers do", async () => {
    const [row] = await opened.db.select().from(accounts).where(eq(accounts.id, "acct_once"));
    expect(row!.createdAt).toBeInstanceOf(Date);
  });
});
