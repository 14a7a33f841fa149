import { and, eq } from "drizzle-orm";
import type { Database } from "../db/client";
import { themeImages } from "../db/schema";

export type ThemeImage = typeof themeImages.$inferSelect;

/** `{sha256}.png` or `.webp`: named after its content, so it may be cached for ever and a replaced one is gone. */
const fileName = /^([A-Za-z0-9_-]{20,64})\.(png|webp)$/;

export async function findThemeImage(db: Database, tenant: { id: string }, kind: string, file: string): Promise<ThemeImage | undefined> {
  const name = fileName.exec(file);
  if (!name || (kind !== "logo" && kind !== "icon")) return undefined;
  const [image] = await db
    .select()
    .from(themeImages)
    .where(and(eq(themeImages.tenantId, tenant.id), eq(themeImages.kind, kind), eq(themeImages.sha256, name[1]!), eq(themeImages.contentType, `image/${name[2] as "png" | "webp"}`)))
    .limit(1);
  return image;
}

/** Where an image is served, relative to the tenant's hosts. */
export const themeImagePath = (image: Pick<ThemeImage, "kind" | "sha256" | "contentType">): string => `/oauth2/images/${image.kind}/${image.sha256}.${image.contentType.split("/")[1]}`;
