import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** What a program on this machine listens with while its user is in the browser (RFC 8252 §7.3). */
export class Loopback {
  private readonly arrivals: string[] = [];
  private waiting: ((target: string) => void) | undefined;
  private readonly server = createServer((request, response) => {
    response.setHeader("Content-Type", "text/html; charset=utf-8");
    response.end("<!doctype html><html lang=en><title>Done</title><h1>You can close this page</h1>");
    if (request.url === "/favicon.ico") return;
    if (this.waiting) this.waiting(request.url!);
    else this.arrivals.push(request.url!);
    this.waiting = undefined;
  });

  static async listen(): Promise<Loopback> {
    const loopback = new Loopback();
    await new Promise<void>((resolve) => loopback.server.listen(0, "localhost", resolve));
    return loopback;
  }

  get origin(): string {
    return `http://localhost:${(this.server.address() as AddressInfo).port}`;
  }

  /** The request target of the next request, byte for byte. */
  next(): Promise<string> {
    const arrived = this.arrivals.shift();
    if (arrived !== undefined) return Promise.resolve(arrived);
    return new Promise((resolve) => (this.waiting = resolve));
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}
