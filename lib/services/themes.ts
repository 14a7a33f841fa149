import { and, eq, inArray } from "drizzle-orm";
import { z } from "zod";
import type { Database } from "../db/client";
import { themeImages, themes } from "../db/schema";
import { ServiceError } from "../errors";
import { languages } from "../languages/languages";
import { defaultTheme, forgetThemes, type TenantTheme } from "../tenancy/theme";
import { contrastReport, contrastWarnings } from "../tenancy/theme-contrast";
import { deriveDark } from "../tenancy/theme-dark";
import { fontChoice, fontChoices } from "../tenancy/theme-fonts";
import { themeImagePath } from "../tenancy/theme-images";
import { fetchImage } from "./fetched-image";
import { given, instant } from "./fields";
import { drawImage, imageLimits, imageTypes, type DrawnImage, type ImageKind } from "./logo-image";
import { defineOperation, type OperationTenant } from "./operation";
import { absolute, chosenTheme, paletteShape, pickPalette, presentTheme, themeOutput, type KeptTheme } from "./theme-answer";

const newImageUrl = z.string().max(2048).nullable().optional();
const picture = (kind: ImageKind) =>
  z.string().min(1).max(imageLimits[kind].characters, `must be ${imageLimits[kind].characters.toLocaleString("en")} characters or fewer`).optional().describe(`The ${kind} itself, in base64; needs ${kind}_content_type. At most 4096 × 4096 pixels.`);

/** A theme may be given back as it was read; what follows from it is not taken. */
const asRead = z.array(z.unknown()).max(100).optional().describe("Ignored.");

export const getTheme = defineOperation({
  name: "get_theme",
  title: "Get theme",
  description: "Returns how a tenant's login pages look: colours for light and dark, logo, icon, font and corners. Its contrast report tells which colours are hard to read, with the nearest that pass.",
  scope: "theme:read",
  on: "tenant",
  http: "GET /theme",
  input: z.strictObject({}),
  output: themeOutput,
  handler: async (_input, { db, tenant }) => presentTheme(await load(db, tenant), tenant.issuer),
});

export const updateTheme = defineOperation({
  name: "update_theme",
  title: "Update theme",
  description: "Changes how a tenant's login pages look; a field left out stays as it is. Pictures are given as logo_base64 and icon_base64 and are drawn anew as PNG; check warnings in the answer for colours that are hard to read, or ask for strict.",
  scope: "theme:write",
  on: "tenant",
  http: "PUT /theme",
  reachesOutside: true,
  input: z.strictObject({
    logo_url: newImageUrl.describe("The https URL of a logo, which is fetched once and kept here; null removes the logo. Prefer logo_base64."),
    icon_url: newImageUrl.describe("The https URL of an icon, which is fetched once and kept here; null removes it. Prefer icon_base64."),
    ...z.strictObject(paletteShape).partial().shape,
    corner_style: z.enum(["square", "rounded", "pill"]).optional(),
    font: z.string().max(50).optional().describe(`One of: ${fontChoices.join(", ")}. The first four are the visitor's own; the others are served by us.`),
    color_mode: z.enum(["light", "dark", "light_dark"]).optional().describe("light_dark follows the visitor's device."),
    default_language: z.string().max(35).optional().describe(`auto (the browser's) or one of: ${languages.join(", ")}.`),
    dark: z.strictObject(paletteShape).partial().optional().describe("Any of the six colours, for dark mode."),
    derive_dark: z.boolean().optional().describe("true makes the six dark colours from the light ones; those given in dark still win."),
    logo_base64: picture("logo"),
    logo_content_type: z.enum(imageTypes).optional(),
    icon_base64: picture("icon").describe("The icon of browser tabs, in base64, best square; needs icon_content_type."),
    icon_content_type: z.enum(imageTypes).optional(),
    strict: z.boolean().optional().describe("true refuses the change if any pair of colours would read badly."),
    reset: z.boolean().optional().describe("true puts every field that is not given back to what new tenants start with; logo and icon go."),
    contrast: asRead,
    warnings: asRead,
    updated_at: instant.max(64).optional().describe("Ignored; expected_updated_at is heeded."),
  }),
  output: themeOutput,
  async prepare(input, { db, tenant }) {
    const before = await load(db, tenant);
    return { logo: await drawn("logo", input, absolute(before.logoUrl, tenant.issuer)), icon: await drawn("icon", input, absolute(before.iconUrl, tenant.issuer)) };
  },
  async handler(input, { db, tenant, prepared: { logo, icon }, recordChanges, afterCommit }) {
    const before = await load(db, tenant);
    const { issuer } = tenant;
    const base = input.reset ? defaultTheme : before;
    const light = { ...pickPalette(base.light), ...given(pickPalette({ ...absent, ...input })) };
    const after: Omit<TenantTheme, "logoUrl" | "iconUrl"> = {
      light,
      dark: { ...(input.derive_dark ? deriveDark(light) : pickPalette(base.dark)), ...given(input.dark ?? {}) },
      cornerStyle: input.corner_style ?? base.cornerStyle,
      font: checkedFont(input.font, before.font) ?? base.font,
      colorMode: input.color_mode ?? base.colorMode,
      defaultLanguage: checkedLanguage(input.default_language, before.defaultLanguage) ?? base.defaultLanguage,
    };
    if (input.strict) refuseFaint(after);
    const urls = {
      logoUrl: logo ? await store(db, tenant, "logo", logo) : keptUrl(input.logo_url, before.logoUrl, base.logoUrl),
      iconUrl: icon ? await store(db, tenant, "icon", icon) : keptUrl(input.icon_url, before.iconUrl, base.iconUrl),
    };
    const changes = { ...after, ...urls };
    const [row] = await db.insert(themes).values({ tenantId: tenant.id, ...changes }).onConflictDoUpdate({ target: themes.tenantId, set: { ...changes, updatedAt: new Date() } }).returning();
    const gone = (["logo", "icon"] as const).filter((kind) => !urls[`${kind}Url`]?.startsWith("/"));
    if (gone.length > 0) await db.delete(themeImages).where(and(eq(themeImages.tenantId, tenant.id), inArray(themeImages.kind, gone)));
    afterCommit(forgetThemes);
    recordChanges(chosenTheme(before, issuer), chosenTheme(row!, issuer));
    return presentTheme(row!, issuer);
  },
});

const absent = { primary_color: undefined, secondary_color: undefined, secondary_button_text_color: undefined, background_color: undefined, box_background_color: undefined, text_color: undefined };

type ImageInput = Partial<Record<`${ImageKind}_base64`, string> & Record<`${ImageKind}_url`, string | null> & Record<`${ImageKind}_content_type`, (typeof imageTypes)[number]>>;

/** The new picture, if there is one. A theme that was read may be written back as it is: its own picture, at `ownUrl`, stays. */
async function drawn(kind: ImageKind, input: ImageInput, ownUrl: string | null): Promise<DrawnImage | undefined> {
  const [base64, type, url] = [input[`${kind}_base64`], input[`${kind}_content_type`], input[`${kind}_url`]];
  if (base64 === undefined && type === undefined) return url && url !== ownUrl ? fetchImage(kind, url) : undefined;
  if (base64 === undefined || type === undefined)
    throw new ServiceError("validation_error", `Give ${kind}_base64 and ${kind}_content_type together.`, { [`${kind}_${base64 === undefined ? "base64" : "content_type"}`]: "is needed" });
  if (url !== undefined) throw new ServiceError("validation_error", `Give either ${kind}_url or ${kind}_base64.`, { [`${kind}_url`]: `excludes ${kind}_base64` });
  return drawImage(kind, base64, type);
}

/** Past the cache: an editor must see what it just wrote. */
async function load(db: Database, tenant: OperationTenant): Promise<KeptTheme> {
  const [row] = await db.select().from(themes).where(eq(themes.tenantId, tenant.id));
  return row ? { ...row, light: { ...defaultTheme.light, ...row.light }, dark: { ...defaultTheme.dark, ...row.dark } } : defaultTheme;
}

async function store(db: Database, tenant: OperationTenant, kind: ImageKind, image: DrawnImage): Promise<string> {
  const values = { contentType: "image/png" as const, sha256: image.sha256, content: new Uint8Array(image.content), createdAt: new Date() };
  await db.insert(themeImages).values({ tenantId: tenant.id, kind, ...values }).onConflictDoUpdate({ target: [themeImages.tenantId, themeImages.kind], set: values });
  return themeImagePath({ kind, ...values });
}

/** Null takes the picture away; its own address leaves it. */
const keptUrl = (given: string | null | undefined, before: string | null, base: string | null): string | null => (given === null ? null : given === undefined ? base : before);

/** What was kept before there was a list may be written back as it is. */
function checkedFont(font: string | undefined, before: string): string | undefined {
  if (font === undefined || font === before) return font;
  const choice = fontChoice(font);
  if (choice === undefined) throw new ServiceError("validation_error", "There is no such font here.", { font: `must be one of ${fontChoices.join(", ")}` });
  return choice;
}

function checkedLanguage(language: string | undefined, before: string): string | undefined {
  if (language === undefined || language === before) return language;
  if (!["auto", ...languages].includes(language)) throw new ServiceError("validation_error", "The pages do not speak this language.", { default_language: `must be one of auto, ${languages.join(", ")}` });
  return language;
}

function refuseFaint(theme: Pick<TenantTheme, "light" | "dark" | "colorMode">): void {
  const failing = contrastReport(theme).filter(({ passes }) => !passes);
  if (failing.length === 0) return;
  const details = failing.map((pair) => [`${pair.mode === "dark" ? "dark." : ""}${pair.pair.split(" ")[0]}`, contrastWarnings([pair])[0]!]);
  throw new ServiceError("validation_error", "Some colours would be hard to read, and strict was asked for; nothing was changed.", Object.fromEntries(details));
}
