import { expect, it } from "vitest";
import { strictTransport } from "./strict-transport";

it.each(["localhost:3000", "LOCALHOST:3000", "acme.localhost:3000"])("holds what lies below %s to https too (RFC 6797 §6.1.2)", (host) => expect(strictTransport(host)).toBe("max-age=63072000; includeSubDomains"));

it.each(["example.com", "auth.example.com", "notlocalhost:3000"])("says nothing for the names below %s, which are their owner's", (host) => expect(strictTransport(host)).toBe("max-age=63072000"));
