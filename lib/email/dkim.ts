import { createHash, createPrivateKey, sign } from "node:crypto";

/** A key that signs mail of a domain (RFC 6376, RFC 8463). */
export interface DkimKey {
  domain: string;
  selector: string;
  algorithm: "rsa" | "ed25519";
  /** PKCS #8, PEM. */
  privateKey: string;
}

/** What tells a reader who wrote what to whom. Those that a message does not have are left out. */
const signedFields = ["from", "reply-to", "to", "subject", "date", "message-id", "mime-version", "content-type", "content-transfer-encoding", "auto-submitted", "list-unsubscribe", "list-unsubscribe-post"];

/** Named once more than they are there, so that nobody adds another one (RFC 6376 §8.15). */
const sealedFields = new Set(["from", "reply-to", "to", "subject", "date", "message-id", "content-type"]);

/**
 * Puts one DKIM-Signature for each key on top of a finished message with CRLF line ends: relaxed/relaxed, SHA-256 (RFC 6376 §3.4,
 * §3.7). An Ed25519 key signs the hash of what an RSA key would sign (RFC 8463 §3).
 */
export function signedMessage(message: Buffer, keys: readonly DkimKey[], now = new Date()): Buffer {
  const text = message.toString("latin1");
  const end = text.indexOf("\r\n\r\n");
  if (end < 0) throw new Error("a message has a head and a body");
  const fields = parseFields(text.slice(0, end));
  const bodyHash = sha256(relaxedBody(text.slice(end + 4))).toString("base64");
  const signatures = keys.map((key) => `${signatureField(fields, bodyHash, key, now)}\r\n`);
  return Buffer.concat([Buffer.from(signatures.join(""), "latin1"), message]);
}

interface Field {
  name: string;
  value: string;
}

const parseFields = (head: string): Field[] =>
  head.split(/\r\n(?![ \t])/).map((line) => {
    const colon = line.indexOf(":");
    return { name: line.slice(0, colon).trim().toLowerCase(), value: line.slice(colon + 1) };
  });

function signatureField(fields: readonly Field[], bodyHash: string, { domain, selector, algorithm, privateKey }: DkimKey, now: Date): string {
  const chosen = signedFields.flatMap((name) => fields.filter((field) => field.name === name).reverse());
  const names = signedFields.flatMap((name) => [...fields.filter((field) => field.name === name).map(() => name), ...(sealedFields.has(name) ? [name] : [])]);
  const tags = [`v=1; a=${algorithm}-sha256; c=relaxed/relaxed;`, `d=${domain}; s=${selector};`, `t=${Math.floor(now.getTime() / 1000)};`, `bh=${bodyHash};`, `h=${folded(names.join(":"), ":")};`, "b="];
  const unsigned = ` ${tags.join("\r\n ")}`;
  const data = Buffer.from([...chosen, { name: "dkim-signature", value: unsigned }].map(relaxedField).join("\r\n"), "latin1");
  const key = createPrivateKey(privateKey);
  const signature = algorithm === "rsa" ? sign("sha256", data, key) : sign(null, sha256(data), key);
  return `DKIM-Signature:${unsigned}${folded(signature.toString("base64"))}`;
}

/** Lines of at most 78 characters (RFC 5322 §2.1.1), broken where white space means nothing. */
const folded = (text: string, after = ""): string => (text.match(new RegExp(`.{1,72}${after === "" ? "" : `(${after}|$)`}`, "g")) ?? []).join("\r\n ");

/** RFC 6376 §3.4.2. */
const relaxedField = ({ name, value }: Field): string => `${name}:${value.replace(/\r\n/g, "").replace(/[ \t]+/g, " ").trim()}`;

/** RFC 6376 §3.4.4. */
function relaxedBody(body: string): Buffer {
  const lines = body.split("\r\n").map((line) => line.replace(/[ \t]+/g, " ").replace(/ $/, ""));
  const text = lines.join("\r\n").replace(/(\r\n)+$/, "");
  return Buffer.from(text === "" ? "" : `${text}\r\n`, "latin1");
}

const sha256 = (data: Buffer): Buffer => createHash("sha256").update(data).digest();
