import dns from "node:dns";
import http from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";
import { vi } from "vitest";
import { settings } from "../env";

/*
 * A server of someone else: `client.example` and its sub-domains resolve to this machine, their certificate is trusted, and
 * OUTBOUND_ALLOW lets the guard through. The certificate is worth nothing anywhere else.
 */

export interface ForeignServer {
  /** Of one path, `https://client.example:…`. */
  url(path: string, host?: string): string;
  /** The requests that arrived. */
  requests: http.IncomingMessage[];
  answer: http.RequestListener;
  close(): Promise<void>;
}

/** Starts the server; `answer` may be replaced at any time. Give scheme http for one without TLS. */
export async function foreignServer(answer: http.RequestListener, scheme: "https" | "http" = "https"): Promise<ForeignServer> {
  const allowed = settings().outboundAllow;
  settings().outboundAllow = [...allowed, "127.0.0.1"];
  const lookup = vi.spyOn(dns.promises, "lookup").mockImplementation((async (name: string) => {
    if (/(^|\.)client\.example$/.test(name)) return [{ address: "127.0.0.1", family: 4 }];
    throw Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), { code: "ENOTFOUND" });
  }) as never);
  const request = https.request;
  const trust = vi.spyOn(https, "request").mockImplementation(((url: URL, options: https.RequestOptions) => request(url, { ...options, ca: certificate })) as never);

  const served: Pick<ForeignServer, "requests" | "answer"> = { requests: [], answer };
  const listener: http.RequestListener = (incoming, response) => {
    served.requests.push(incoming);
    served.answer(incoming, response);
  };
  const server = scheme === "https" ? https.createServer({ cert: certificate, key: privateKey }, listener) : http.createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(served, {
    url: (path: string, host = "client.example") => `${scheme}://${host}:${port}${path}`,
    close: async () => {
      settings().outboundAllow = allowed;
      lookup.mockRestore();
      trust.mockRestore();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

/** Of client.example and one label below it. */
export const certificate = `-----BEGIN CERTIFICATE-----
MIIBWjCCAQGgAwIBAgIBATAKBggqhkjOPQQDAjAVMRMwEQYDVQQDDAp0ZXN0cyBv
bmx5MCAXDTIwMDEwMTAwMDAwMFoYDzIxMjAwMTAxMDAwMDAwWjAVMRMwEQYDVQQD
DAp0ZXN0cyBvbmx5MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE9Wkduir0vi7b
okS7bf97m9KHH6iuGQzcH7+IltHvEJqPVvuSfP6iYWPSkDtAbUc5fixTwqDCBVDL
yfR1c9kTPKNAMD4wKwYDVR0RBCQwIoIOY2xpZW50LmV4YW1wbGWCECouY2xpZW50
LmV4YW1wbGUwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNHADBEAiBXWDAw
t9CRJh7pbd6ujtdrCx3MhdKeX9zwfgsLmU85BQIgBBHJdffXq2xVf1yqiomK4EHT
WPNq9+hR6/6qkd1yI9Q=
-----END CERTIFICATE-----
`;

export const privateKey = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgdsW9F3EfiB5ioJWa
Ttiv+oocCumiVbPtrutxfx7ApKahRANCAAT1aR26KvS+LtuiRLtt/3ub0ocfqK4Z
DNwfv4iW0e8Qmo9W+5J8/qJhY9KQO0BtRzl+LFPCoMIFUMvJ9HVz2RM8
-----END PRIVATE KEY-----
`;
