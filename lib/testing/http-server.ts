import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";

type Handler = (request: Request) => Promise<Response>;

/**
 * A real HTTP server over our handlers, by path or by the longest prefix that ends in a slash. Call it before any setting is
 * read: its own address becomes APP_URL.
 */
export async function serveAsPlatform(handlers: Record<string, Handler>): Promise<{ origin: string; close(): Promise<void> }> {
  const prefixes = Object.keys(handlers).filter((path) => path.endsWith("/")).sort((a, b) => b.length - a.length);
  const server = createServer(
    getRequestListener((request) => {
      const { pathname } = new URL(request.url);
      const handler = handlers[pathname] ?? handlers[prefixes.find((prefix) => pathname.startsWith(prefix)) ?? ""];
      return handler ? handler(request) : new Response("not found", { status: 404 });
    }),
  );
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  process.env.APP_URL = origin;
  return {
    origin,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
