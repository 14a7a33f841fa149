import ipaddr from "ipaddr.js";

/*
 * A file in the MaxMind DB format 2.0 (https://maxmind.github.io/MaxMind-DB/): a binary tree over the bits of addresses, the records at
 * its leaves, and what describes the file.
 */

type Value = string | number | { [key: string]: Value } | Value[];

const types = { string: 2, uint32: 6, map: 7, array: 11 } as const;

function control(type: number, size: number): Buffer {
  if (size >= 285) throw new Error("too long for a test");
  const [sizeBits, more] = size < 29 ? [size, []] : [29, [size - 29]];
  return Buffer.from(type < 8 ? [(type << 5) | sizeBits, ...more] : [sizeBits, type - 7, ...more]);
}

function encode(value: Value): Buffer {
  if (typeof value === "string") return Buffer.concat([control(types.string, Buffer.byteLength(value)), Buffer.from(value)]);
  if (typeof value === "number") {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return Buffer.concat([control(types.uint32, 4), bytes]);
  }
  if (Array.isArray(value)) return Buffer.concat([control(types.array, value.length), ...value.map(encode)]);
  const entries = Object.entries(value);
  return Buffer.concat([control(types.map, entries.length), ...entries.flatMap(([key, each]) => [encode(key), encode(each)])]);
}

type Leaf = { value: Value };
type Node = { left?: Node | Leaf; right?: Node | Leaf };

/** A database of these ranges, none of which holds another; addresses of IPv4 are at ::/96, as in the published files. */
export function placesFile(ranges: Record<string, Value>): Buffer {
  const root: Node = {};
  for (const [range, value] of Object.entries(ranges)) {
    const sides = bitsOf(range).map((bit) => (bit ? "right" : "left"));
    let node = root;
    for (const side of sides.slice(0, -1)) node = (node[side] ??= {}) as Node;
    node[sides.at(-1)!] = { value };
  }
  const nodes = [root];
  for (const { left, right } of nodes) for (const child of [left, right]) if (child && !("value" in child)) nodes.push(child);
  const numbers = new Map(nodes.map((node, number) => [node, number]));
  const data: Buffer[] = [];
  const pointer = (child: Node | Leaf | undefined): number => {
    if (!child) return nodes.length;
    if (!("value" in child)) return numbers.get(child)!;
    const at = nodes.length + 16 + Buffer.concat(data).length;
    data.push(encode(child.value));
    return at;
  };
  const tree = Buffer.concat(nodes.flatMap(({ left, right }) => [left, right].map(pointer)).map(threeBytes));
  const metadata = { node_count: nodes.length, record_size: 24, ip_version: 6, database_type: "Test-City", languages: ["en"], binary_format_major_version: 2, binary_format_minor_version: 0, build_epoch: 1_800_000_000, description: {} };
  return Buffer.concat([tree, Buffer.alloc(16), ...data, Buffer.from("\xab\xcd\xefMaxMind.com", "latin1"), encode(metadata)]);
}

function bitsOf(range: string): number[] {
  const [address, length] = ipaddr.parseCIDR(range);
  const isV4 = address.kind() === "ipv4";
  const bytes = [...Array<number>(isV4 ? 12 : 0).fill(0), ...address.toByteArray()];
  return bytes.flatMap((byte) => Array.from({ length: 8 }, (_, bit) => (byte >> (7 - bit)) & 1)).slice(0, length + (isV4 ? 96 : 0));
}

function threeBytes(number: number): Buffer {
  const bytes = Buffer.alloc(3);
  bytes.writeUIntBE(number, 0, 3);
  return bytes;
}
