import type { IncomingMessage, ServerResponse } from "node:http";

export function guardPages(
  request: IncomingMessage,
  response: ServerResponse,
  addHeader: (request: IncomingMessage, name: string, value: string) => void,
  failurePage: (reason: "failed" | "not_found", status: number) => Promise<Response>,
): void;
