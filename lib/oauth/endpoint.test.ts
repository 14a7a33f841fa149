import { createServer, type AddressInfo } from "node:net";
import pg from "pg";
import { describe, expect, it } from "vitest";
import { freePort } from "@/lib/testing/free-port";
import { asOAuthError, isUnavailable } from "./endpoint";

const connect = (port: number) => new pg.Pool({ host: "127.0.0.1", port, user: "nobody", connectionTimeoutMillis: 300 });
const failure = async (port: number): Promise<unknown> => {
  const pool = connect(port);
  const error = await pool.query("select 1").catch((thrown: unknown) => thrown);
  await pool.end();
  return error;
};

describe("a database that is away is 503 temporarily_unavailable, not 500 (RFC 6749 §4.1.2.1)", () => {
  it.each([
    ["hangs up", (socket: { destroy(): void }) => socket.destroy()],
    ["does not answer", () => {}],
  ])("because it %s", async (_, onConnection) => {
    const server = createServer(onConnection);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const error = await failure((server.address() as AddressInfo).port);
    server.close();
    expect(asOAuthError(new Error("Failed query", { cause: error }))).toMatchObject({ code: "temporarily_unavailable", status: 503 });
  });

  it("because nothing listens there", async () => expect(isUnavailable(await failure(await freePort()))).toBe(true));

  it("while any other error is 500 server_error", () => expect(asOAuthError(new Error("a defect"))).toMatchObject({ code: "server_error", status: 500 }));
});
