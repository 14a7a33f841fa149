import { endpoint, json, type Endpoint } from "../oauth/endpoint";
import { findThemeImage } from "../tenancy/theme-images";

/** GET /oauth2/images/{kind}/{sha256}.{png|webp}: a tenant's logo or icon, on its own hosts. */
export const themeImage: Endpoint = endpoint(
  {
    async GET(request, { db, tenant }) {
      const [kind, file] = new URL(request.url).pathname.split("/").slice(-2);
      const image = await findThemeImage(db, tenant, kind ?? "", file ?? "");
      if (!image) return json({ error: "not_found", error_description: "No such image." }, 404);
      return new Response(new Uint8Array(image.content), {
        headers: {
          "Content-Type": image.contentType,
          "Content-Length": String(image.content.byteLength),
          "Cache-Control": "public, max-age=31536000, immutable",
          "Content-Disposition": `inline; filename="${image.kind}.${image.contentType.split("/")[1]}"`,
          "X-Content-Type-Options": "nosniff",
          "Content-Security-Policy": "default-src 'none'; sandbox",
          "Cross-Origin-Resource-Policy": "cross-origin",
        },
      });
    },
  },
  "any",
);
