import { and, eq } from "drizzle-orm";
import { z } from "zod";
import type { Database } from "../db/client";
import { themeImages, themes, type Palette } from "../db/schema";
import { ServiceError } from "../errors";
import { primaryIssuer } from "../tenancy/primary-issuer";
import { defaultTheme, forgetThemes, type TenantTheme } from "../tenancy/theme";
import { contrast, parseColor } from "../tenancy/theme-color";
import { themeImagePath } from "../tenancy/theme-images";
import { given } from "./fields";
import { drawLogo, logoTypes } from "./logo-image";
import { defineOperation, type OperationTenant } from "./operation";

const color = z.string().regex(/^#([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})$/, "must be a colour such as #0a5 or #00aa55");
const palette = {
  primary_color: color,
  secondary_color: color,
  secondary_button_text_color: color,
  background_color: color,
  box_background_color: color,
  text_color: color,
};
const look = {
  corner_style: z.enum(["square", "rounded", "pill"]),
  font: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9 -]{0,49}$/, "must be system, serif, mono, rounded or the name of a font").describe("system, serif, mono, rounded, or a font that visitors have installed; pages load none from elsewhere."),
  color_mode: z.enum(["light", "dark", "light_dark"]).describe("light_dark follows the visitor's device."),
  default_language: z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/, "must be a language tag such as en or pt-BR").describe("A BCP 47 language tag such as en."),
};
const imageUrl = z.string().nullable();

const theme = z.strictObject({
  logo_url: imageUrl,
  icon_url: imageUrl,
  ...palette,
  ...look,
  dark: z.strictObject(palette).describe("The same six colours for dark mode."),
  warnings: z.array(z.string()).describe("Pairs of text and background that are hard to read (contrast below 4.5:1); empty when all is well."),
});

const optional = <T extends z.ZodRawShape>(shape: T) => z.strictObject(shape).partial().shape;
const newImageUrl = z.string().max(2048).nullable().optional();

export const getTheme = defineOperation({
  name: "get_theme",
  title: "Get theme",
  description: "Returns how a tenant's login pages look: colours for light and dark, logo, font and corners. Its warnings name colours that are hard to read.",
  scope: "theme:read",
  on: "tenant",
  http: "GET /theme",
  input: z.strictObject({}),
  output: theme,
  handler: async (_input, { db, tenant }) => present(await load(db, tenant), await issuerOf(db, tenant)),
});

export const updateTheme = defineOperation({
  name: "update_theme",
  title: "Update theme",
  description: "Changes how a tenant's login pages look; a field left out stays as it is. A logo is given as logo_base64 with logo_content_type and is drawn anew as PNG; check warnings in the answer for colours that are hard to read.",
  scope: "theme:write",
  on: "tenant",
  http: "PUT /theme",
  input: z.strictObject({
    logo_url: newImageUrl.describe("The https URL of a logo; null removes the logo. Prefer logo_base64."),
    icon_url: newImageUrl.describe("The https URL of an icon; null removes it."),
    ...optional(palette),
    ...optional(look),
    dark: z.strictObject(palette).partial().optional().describe("Any of the six colours, for dark mode."),
    logo_base64: z.string().min(1).max(700_000, "must be 700,000 characters or fewer").optional().describe("The picture itself, in base64; needs logo_content_type."),
    logo_content_type: z.enum(logoTypes).optional(),
  }),
  output: theme,
  async prepare({ logo_base64: base64, logo_content_type: type, logo_url: url }) {
    if (base64 === undefined && type === undefined) return undefined;
    if (base64 === undefined || type === undefined) throw new ServiceError("validation_error", "Give logo_base64 and logo_content_type together.", { [base64 === undefined ? "logo_base64" : "logo_content_type"]: "is needed" });
    if (url !== undefined) throw new ServiceError("validation_error", "Give either logo_url or logo_base64.", { logo_url: "excludes logo_base64" });
    return drawLogo(base64, type);
  },
  async handler(input, { db, tenant, prepared: logo, recordChanges, afterCommit }) {
    const before = await load(db, tenant);
    const issuer = await issuerOf(db, tenant);
    const changes = {
      light: { ...before.light, ...given(pick(input)) },
      dark: { ...before.dark, ...given(input.dark ?? {}) },
      ...given({ cornerStyle: input.corner_style, font: input.font, colorMode: input.color_mode, defaultLanguage: input.default_language }),
      ...given({ logoUrl: logo ? await store(db, tenant, logo) : checkedUrl("logo_url", input.logo_url, before.logoUrl, issuer), iconUrl: checkedUrl("icon_url", input.icon_url, before.iconUrl, issuer) }),
    };
    const [row] = await db.insert(themes).values({ tenantId: tenant.id, ...changes }).onConflictDoUpdate({ target: themes.tenantId, set: { ...changes, updatedAt: new Date() } }).returning();
    if (changes.logoUrl === null) await db.delete(themeImages).where(and(eq(themeImages.tenantId, tenant.id), eq(themeImages.kind, "logo")));
    afterCommit(forgetThemes);
    recordChanges(present(before, issuer), present(row!, issuer));
    return present(row!, issuer);
  },
});

const issuerOf = (db: Database, tenant: OperationTenant) => primaryIssuer(db, { id: tenant.id, isPlatform: tenant.accountId === null });

/** Past the cache: an editor must see what it just wrote. */
async function load(db: Database, tenant: OperationTenant): Promise<TenantTheme> {
  const [row] = await db.select().from(themes).where(eq(themes.tenantId, tenant.id));
  return row ? { ...row, light: { ...defaultTheme.light, ...row.light }, dark: { ...defaultTheme.dark, ...row.dark } } : defaultTheme;
}

async function store(db: Database, tenant: OperationTenant, logo: { content: Buffer; sha256: string }): Promise<string> {
  const values = { contentType: "image/png" as const, sha256: logo.sha256, content: new Uint8Array(logo.content), createdAt: new Date() };
  await db.insert(themeImages).values({ tenantId: tenant.id, kind: "logo", ...values }).onConflictDoUpdate({ target: [themeImages.tenantId, themeImages.kind], set: values });
  return themeImagePath({ kind: "logo", ...values });
}

const absolute = (url: string | null, issuer: string) => (url?.startsWith("/") ? `${issuer}${url}` : url);

/** A theme that was read may be written back as it is: its own image stays. */
function checkedUrl(field: string, url: string | null | undefined, before: string | null, issuer: string): string | null | undefined {
  if (url === undefined || url === null) return url;
  if (url === absolute(before, issuer)) return before;
  if (!/^https:\/\/[^\s"'<>\\]+$/.test(url) || !URL.canParse(url) || new URL(url).username) throw new ServiceError("validation_error", `The ${field} must be an https URL.`, { [field]: "must be an https URL" });
  return url;
}

const pick = (fields: Partial<Palette>): Partial<Palette> => ({
  primary_color: fields.primary_color,
  secondary_color: fields.secondary_color,
  secondary_button_text_color: fields.secondary_button_text_color,
  background_color: fields.background_color,
  box_background_color: fields.box_background_color,
  text_color: fields.text_color,
});

const pairs = [["text_color", "background_color"], ["text_color", "box_background_color"], ["secondary_button_text_color", "secondary_color"]] as const;

function contrastWarnings({ light, dark, colorMode }: TenantTheme): string[] {
  const modes = [["light", light], ["dark", dark]] as const;
  return modes.flatMap(([mode, colors]) =>
    colorMode !== "light_dark" && colorMode !== mode
      ? []
      : pairs.flatMap(([text, background]) => {
          const ratio = contrast(parseColor(colors[text])!, parseColor(colors[background])!);
          return ratio < 4.5 ? [`${mode}: ${text} on ${background} has a contrast of ${ratio.toFixed(1)}:1; people need 4.5:1 to read it.`] : [];
        }),
  );
}

const present = (row: TenantTheme, issuer: string): z.input<typeof theme> => ({
  logo_url: absolute(row.logoUrl, issuer),
  icon_url: absolute(row.iconUrl, issuer),
  ...(pick(row.light) as Palette),
  corner_style: row.cornerStyle,
  font: row.font,
  color_mode: row.colorMode,
  default_language: row.defaultLanguage,
  dark: pick(row.dark) as Palette,
  warnings: contrastWarnings(row),
});
