import { createHash } from "node:crypto";
import sharp from "sharp";
import { ServiceError } from "../errors";

export const logoTypes = ["image/png", "image/jpeg", "image/webp", "image/svg+xml"] as const;
export type LogoType = (typeof logoTypes)[number];

const maxPixels = 4096 * 4096;
const edge = 512;

const formats: Record<LogoType, string> = { "image/png": "png", "image/jpeg": "jpeg", "image/webp": "webp", "image/svg+xml": "svg" };

/**
 * An uploaded picture, drawn anew as PNG of at most 512 px a side: what was hidden in the file (scripts, metadata, a second
 * format) does not survive.
 * @throws ServiceError validation_error
 */
export async function drawLogo(base64: string, type: LogoType): Promise<{ content: Buffer; sha256: string }> {
  if (base64.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) throw refused("is not base64");
  const bytes = Buffer.from(base64, "base64");
  if (typeOf(bytes) !== type) throw refused(`is not ${type}`);
  if (type === "image/svg+xml") refuseActiveSvg(bytes);
  try {
    const options = { limitInputPixels: maxPixels, failOn: "error" as const };
    const { width, height, format } = await sharp(bytes, options).metadata();
    if (format !== formats[type]) throw refused(`is not ${type}`);
    if (!width || !height || width * height > maxPixels) throw refused("has too many pixels; 4096 × 4096 is the most");
    const density = type === "image/svg+xml" ? Math.min(2400, Math.max(72, (72 * edge) / Math.max(width, height))) : undefined;
    const content = await sharp(bytes, { ...options, density }).timeout({ seconds: 5 }).autoOrient().resize({ width: edge, height: edge, fit: "inside", withoutEnlargement: true }).png({ compressionLevel: 9 }).toBuffer();
    return { content, sha256: createHash("sha256").update(content).digest("hex") };
  } catch (cause) {
    if (cause instanceof ServiceError) throw cause;
    throw refused("cannot be read as a picture of at most 4096 × 4096 pixels", cause);
  }
}

const refused = (why: string, cause?: unknown) => new ServiceError("validation_error", `The logo was refused: it ${why}.`, { logo_base64: why }, { cause });

function typeOf(bytes: Buffer): LogoType | undefined {
  const starts = (hex: string, at = 0) => bytes.subarray(at, at + hex.length / 2).toString("hex") === hex;
  if (starts("89504e470d0a1a0a")) return "image/png";
  if (starts("ffd8ff")) return "image/jpeg";
  if (starts("52494646") && starts("57454250", 8)) return "image/webp";
  return /^\ufeff?\s*(<\?xml[^>]*\?>\s*)?(<!--[\s\S]*?-->\s*)*<svg[\s>]/.test(bytes.toString("utf8")) ? "image/svg+xml" : undefined;
}

/** Anything that could run, fetch or unfold: scripts, foreign content, entities, and references to more than the picture itself. */
const active = [
  /<\s*(?:[\w-]+:)?(script|foreignObject|iframe|object|embed|image|feImage|audio|video|handler|animate\w*|set)\b/i,
  /<!/, /<\?(?!xml\s)/i, /&(?!(amp|lt|gt|quot|apos);)/i, /\\/, /\0/,
  /[\s"'/]on\w+\s*=/i, /javascript:/i, /@import/i, /\b(?:[\w-]+:)?(href|src)\s*=\s*(?!["']#)/i, /url\s*\((?!\s*["']?#)/i, /xml:base/i,
];

function refuseActiveSvg(bytes: Buffer): void {
  const text = bytes.toString("utf8").replace(/<!--[\s\S]*?-->/g, "");
  if (!Buffer.from(bytes.toString("utf8")).equals(bytes)) throw refused("is not UTF-8");
  if (active.some((pattern) => pattern.test(text))) throw refused("holds scripts, entities, animation or references to other files; export it as plain SVG or as PNG");
}
