import { createHash } from "node:crypto";
import sharp from "sharp";
import { ServiceError } from "../errors";
import { perProcess } from "../per-process";

export const imageTypes = ["image/png", "image/jpeg", "image/webp", "image/svg+xml"] as const;
export type ImageType = (typeof imageTypes)[number];
export type ImageKind = "logo" | "icon";

export interface DrawnImage {
  content: Buffer;
  sha256: string;
}

const maxPixels = 4096 * 4096;

/** Base64 characters, so that both together fit into one request; and the longest side of what is drawn. */
export const imageLimits: Record<ImageKind, { characters: number; edge: number }> = {
  logo: { characters: 700_000, edge: 512 },
  icon: { characters: 300_000, edge: 192 },
};

const formats: Record<ImageType, string> = { "image/png": "png", "image/jpeg": "jpeg", "image/webp": "webp", "image/svg+xml": "svg" };

/**
 * An uploaded picture, drawn anew as PNG: what was hidden in the file (scripts, metadata, a second format) does not survive. A
 * logo keeps its proportions; an icon becomes a square.
 * @throws ServiceError validation_error
 */
export async function drawImage(kind: ImageKind, base64: string, type: ImageType, field = `${kind}_base64`): Promise<DrawnImage> {
  const refused = (why: string, cause?: unknown) => new ServiceError("validation_error", `The ${kind} was refused: it ${why}.`, { [field]: why }, { cause });
  if (base64.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) throw refused("is not base64");
  let bytes: Buffer = Buffer.from(base64, "base64");
  if (typeOf(bytes) !== type) throw refused(`is not ${type}`);
  if (type === "image/svg+xml") {
    const checked = stillSvg(bytes);
    if ("refusal" in checked) throw refused(checked.refusal);
    bytes = checked.bytes;
  }
  try {
    const content = await oneAtATime(() => draw(kind, bytes, type));
    if (typeof content === "string") throw refused(content);
    return { content, sha256: createHash("sha256").update(content).digest("hex") };
  } catch (cause) {
    if (cause instanceof ServiceError) throw cause;
    throw refused("cannot be read as a picture of at most 4096 × 4096 pixels", cause);
  }
}

/** The picture, or why it is refused. */
async function draw(kind: ImageKind, bytes: Buffer, type: ImageType): Promise<Buffer | string> {
  const { edge } = imageLimits[kind];
  const options = { limitInputPixels: maxPixels, failOn: "error" as const };
  const { width, height, format } = await sharp(bytes, options).metadata();
  if (format !== formats[type]) return `is not ${type}`;
  if (!width || !height || width * height > maxPixels) return "has too many pixels; 4096 × 4096 is the most";
  const density = type === "image/svg+xml" ? Math.min(2400, Math.max(72, (72 * edge) / Math.max(width, height))) : undefined;
  const clear = { r: 0, g: 0, b: 0, alpha: 0 };
  return sharp(bytes, { ...options, density })
    .timeout({ seconds: 5 })
    .autoOrient()
    .resize({ width: edge, height: edge, ...(kind === "icon" ? { fit: "contain", background: clear } : { fit: "inside", withoutEnlargement: true }) })
    .png({ compressionLevel: 9 })
    .toBuffer();
}

/** Drawing is the one thing a caller can make expensive: a crowd of pictures takes one core, and the rest wait. */
function oneAtATime<T>(work: () => Promise<T>): Promise<T> {
  const line = perProcess("image-drawing", () => ({ last: Promise.resolve() as Promise<unknown> }));
  const turn = line.last.then(work);
  line.last = turn.catch(() => undefined);
  return turn;
}

function typeOf(bytes: Buffer): ImageType | undefined {
  const starts = (hex: string, at = 0) => bytes.subarray(at, at + hex.length / 2).toString("hex") === hex;
  if (starts("89504e470d0a1a0a")) return "image/png";
  if (starts("ffd8ff")) return "image/jpeg";
  if (starts("52494646") && starts("57454250", 8)) return "image/webp";
  return /^\ufeff?\s*(<\?xml[^>]*\?>\s*)?(<!--[\s\S]*?-->\s*)*(<!DOCTYPE\s+svg\b[^[\]>]*>\s*)?(<!--[\s\S]*?-->\s*)*<svg[\s>]/.test(bytes.toString("utf8")) ? "image/svg+xml" : undefined;
}

/** Anything that could run, fetch or unfold: scripts, foreign content, entities, and references to more than the picture itself. */
const active = [
  /<\s*(?:[\w-]+:)?(script|foreignObject|iframe|object|embed|image|feImage|audio|video|handler|animate\w*|set)\b/i,
  /<!/, /<\?(?!xml\s)/i, /&(?!(amp|lt|gt|quot|apos);)/i, /\\/, /\0/,
  /[\s"'/]on\w+\s*=/i, /javascript:/i, /@import/i, /\b(?:[\w-]+:)?(href|src)\s*=\s*(?!["']#)/i, /url\s*\((?!\s*["']?#)/i, /xml:base/i,
];

/** Filters that take seconds for a few bytes, and references that multiply. */
const costly = [/<\s*(?:[\w-]+:)?(feTurbulence|feMorphology|feConvolveMatrix)\b/i, /(<\s*(?:[\w-]+:)?use\b[\s\S]*?){65}/i, /(<[A-Za-z][\s\S]*?){5001}/];

function stillSvg(bytes: Buffer): { bytes: Buffer } | { refusal: string } {
  const whole = bytes.toString("utf8");
  if (!Buffer.from(whole).equals(bytes)) return { refusal: "is not UTF-8" };
  // Drawing programs write a plain DOCTYPE; one with definitions inside stays, and is refused below.
  const text = whole.replace(/<!--[\s\S]*?-->/g, "").replace(/<!DOCTYPE\s+svg\b[^[\]<>]*>/i, "");
  if (active.some((pattern) => pattern.test(text))) return { refusal: "holds scripts, entities, animation or references to other files; export it as plain SVG or as PNG" };
  if (costly.some((pattern) => pattern.test(text))) return { refusal: "is too elaborate to be drawn; export it as PNG" };
  return { bytes: Buffer.from(text) };
}
