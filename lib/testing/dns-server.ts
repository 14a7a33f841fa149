import { createSocket } from "node:dgram";
import { isIPv6 } from "node:net";

const typeNumbers = { A: 1, NS: 2, CNAME: 5, MX: 15, TXT: 16, AAAA: 28 } as const;
type RecordType = keyof typeof typeNumbers;
const recordTypes = Object.keys(typeNumbers) as RecordType[];

/** A TXT value given as an array is sent in those chunks. */
export type DnsZone = Map<string, { type: RecordType; value: string | string[] }[] | "servfail" | "silent">;

export interface DnsServer {
  /** `127.0.0.1:port`, as DNS_SERVERS takes it. */
  address: string;
  zone: DnsZone;
  set(name: string, type: RecordType, ...values: (string | string[])[]): void;
  /** Called once an answer is on its way: the next one may be another. */
  onAnswered?: (name: string, type: RecordType) => void;
  close(): Promise<void>;
}

/** A real name server on UDP (RFC 1035) for tests: it answers what its zone holds, and NXDOMAIN for all else. */
export async function startDnsServer(port = 0): Promise<DnsServer> {
  const zone: DnsZone = new Map();
  const socket = createSocket("udp4");
  socket.on("message", (query, from) => {
    const question = questionOf(query);
    const answer = answerTo(query, question, zone);
    if (answer) socket.send(answer, from.port, from.address);
    const type = recordTypes.find((known) => typeNumbers[known] === question.type);
    if (type) server.onAnswered?.(question.name, type);
  });
  await new Promise<void>((resolve) => socket.bind(port, "127.0.0.1", resolve));
  const server: DnsServer = {
    address: `127.0.0.1:${socket.address().port}`,
    zone,
    set(name, type, ...values) {
      const others = zone.get(name);
      zone.set(name, [...(Array.isArray(others) ? others.filter((record) => record.type !== type) : []), ...values.map((value) => ({ type, value }))]);
    },
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  };
  return server;
}

/** startDnsServer() for the tests of one file: awaited at its top, asked by the whole process, closed after its last test. */
export async function testDnsServer(): Promise<DnsServer> {
  const { afterAll } = await import("vitest"); // other runners start the server too
  const server = await startDnsServer();
  process.env.DNS_SERVERS = server.address;
  afterAll(() => server.close());
  return server;
}

interface Question {
  name: string;
  type: number;
  /** As it was asked, to be repeated in the answer. */
  bytes: Buffer;
}

function questionOf(query: Buffer): Question {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at++]!; length > 0; length = query[at++]!) {
    labels.push(query.toString("latin1", at, at + length));
    at += length;
  }
  return { name: labels.join(".").toLowerCase(), type: query.readUInt16BE(at), bytes: query.subarray(12, at + 4) };
}

function answerTo(query: Buffer, question: Question, zone: DnsZone): Buffer | undefined {
  const entry = zone.get(question.name) ?? wildcard(question.name, zone);
  if (entry === "silent") return undefined;
  const records = Array.isArray(entry) ? entry.filter(({ type }) => typeNumbers[type] === question.type || type === "CNAME") : [];
  const responseCode = entry === "servfail" ? 2 : entry === undefined ? 3 : 0;
  const header = Buffer.alloc(12);
  query.copy(header, 0, 0, 2);
  header.writeUInt16BE(0x8180 | responseCode, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(records.length, 6);
  return Buffer.concat([header, question.bytes, ...records.map(({ type, value }) => resource(type, value))]);
}

/** RFC 4592 §2.2.1: the one below the nearest name that exists. */
function wildcard(name: string, zone: DnsZone): ReturnType<DnsZone["get"]> {
  const labels = name.split(".");
  for (let at = 1; at < labels.length; at++) {
    const above = labels.slice(at).join(".");
    const found = zone.get(`*.${above}`);
    if (found || zone.has(above)) return found;
  }
}

function resource(type: RecordType, value: string | string[]): Buffer {
  const data = dataOf(type, value);
  const fixed = Buffer.alloc(12);
  fixed.writeUInt16BE(0xc00c, 0);
  fixed.writeUInt16BE(typeNumbers[type], 2);
  fixed.writeUInt16BE(1, 4);
  fixed.writeUInt32BE(60, 6);
  fixed.writeUInt16BE(data.length, 10);
  return Buffer.concat([fixed, data]);
}

function dataOf(type: RecordType, value: string | string[]): Buffer {
  if (type === "TXT") return Buffer.concat((Array.isArray(value) ? value : value.match(/.{1,255}/gs) ?? [""]).map(counted));
  const text = String(value);
  if (type === "MX") return Buffer.concat([Buffer.from([0, Number(text.split(" ")[0])]), dataOf("CNAME", text.split(" ")[1]!)]);
  if (type === "CNAME" || type === "NS") return Buffer.concat([...text.split(".").map(counted), Buffer.from([0])]);
  if (type === "A") return Buffer.from(text.split(".").map(Number));
  if (!isIPv6(text)) throw new Error(`${text} is no IPv6 address`);
  const [head, tail = ""] = text.split("::");
  const groups = (part: string) => part.split(":").filter(Boolean).map((group) => parseInt(group, 16));
  const left = groups(head!);
  const right = groups(tail);
  const all = [...left, ...Array<number>(8 - left.length - right.length).fill(0), ...right];
  return Buffer.from(all.flatMap((group) => [group >> 8, group & 255]));
}

const counted = (text: string): Buffer => Buffer.concat([Buffer.from([text.length]), Buffer.from(text, "latin1")]);
