import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { json, type Endpoint } from "../oauth/endpoint";
import { perProcess } from "../per-process";
import { findFontFile } from "../tenancy/theme-fonts";

const files = () => perProcess("font-files", () => new Map<string, Promise<Uint8Array<ArrayBuffer>>>());

/** GET /oauth2/fonts/{file}: a font of the fixed list, the same under every host. Its address changes with its content. */
export const themeFont: Endpoint = async (request) => {
  if (request.method !== "GET" && request.method !== "HEAD") return json({ error: "invalid_request", error_description: "use GET" }, 405, { Allow: "GET, HEAD" });
  const found = findFontFile(new URL(request.url).pathname.split("/").at(-1) ?? "");
  if (!found) return json({ error: "not_found", error_description: "No such font." }, 404);
  const content = await read(found);
  return new Response(content, {
    headers: {
      "Content-Type": "font/woff2",
      "Content-Length": String(content.byteLength),
      "Cache-Control": "public, max-age=31536000, immutable",
      "X-Content-Type-Options": "nosniff",
      "Content-Security-Policy": "default-src 'none'; sandbox",
      "Cross-Origin-Resource-Policy": "same-origin",
    },
  });
};

function read({ slug, file }: { slug: string; file: string }): Promise<Uint8Array<ArrayBuffer>> {
  const known = files().get(file);
  if (known) return known;
  const reading = readFile(join(process.cwd(), "node_modules", "@fontsource-variable", slug, "files", file)).then((bytes) => new Uint8Array(bytes));
  reading.catch(() => files().delete(file));
  files().set(file, reading);
  return reading;
}
