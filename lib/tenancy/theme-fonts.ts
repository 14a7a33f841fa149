/*
 * The fonts a tenant may choose. Those with files come from npm packages and are served by ourselves (lib/hosted/fonts.ts); for
 * every other alphabet the visitor's system fonts step in.
 */

interface FontFamily {
  family: string;
  /** Of the package @fontsource-variable/{slug}, and of its files. */
  slug: string;
  weights: `${number} ${number}`;
  isSerif?: boolean;
  /** First eight digits of the files' SHA-256: a new version of a font has a new address. */
  hashes: { latin: string; "latin-ext": string };
  /** Makes a local font as wide and tall as this one, so that nothing moves when it arrives: size-adjust, ascent and descent in percent. */
  metrics: readonly [number, number, number];
}

export const fontFamilies: readonly FontFamily[] = [
  { family: "DM Sans", slug: "dm-sans", weights: "100 1000", hashes: { latin: "9fea608a", "latin-ext": "a5d38fe9" }, metrics: [104.53, 94.9, 29.66] },
  { family: "Figtree", slug: "figtree", weights: "300 900", hashes: { latin: "4ba7d3d0", "latin-ext": "bf7828e2" }, metrics: [100.72, 94.32, 24.82] },
  { family: "Inter", slug: "inter", weights: "100 900", hashes: { latin: "3100e775", "latin-ext": "34b9c504" }, metrics: [107.12, 90.44, 22.52] },
  { family: "Lora", slug: "lora", weights: "400 700", isSerif: true, hashes: { latin: "ddb8c660", "latin-ext": "2a2d9c22" }, metrics: [115.2, 87.33, 23.78] },
  { family: "Manrope", slug: "manrope", weights: "200 800", hashes: { latin: "a30ddcd3", "latin-ext": "3911b66d" }, metrics: [103.19, 103.31, 29.07] },
  { family: "Nunito", slug: "nunito", weights: "200 1000", hashes: { latin: "ba344451", "latin-ext": "2c8d7928" }, metrics: [101.39, 99.71, 34.82] },
  { family: "Source Serif 4", slug: "source-serif-4", weights: "200 900", isSerif: true, hashes: { latin: "382475f3", "latin-ext": "d10ccbbd" }, metrics: [117.91, 87.87, 28.41] },
  { family: "Space Grotesk", slug: "space-grotesk", weights: "300 700", hashes: { latin: "06408904", "latin-ext": "952dddb4" }, metrics: [109.69, 89.71, 26.62] },
];

const system = `system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue","Noto Sans",Arial,sans-serif`;
const serif = `ui-serif,Georgia,Cambria,"Times New Roman",serif`;
const stacks: Record<string, string> = {
  system,
  serif,
  mono: `ui-monospace,SFMono-Regular,Menlo,Consolas,monospace`,
  rounded: `ui-rounded,"SF Pro Rounded",${system}`,
};

/** What `font` takes: fonts of the visitor's system, then those we serve. */
export const fontChoices: readonly string[] = [...Object.keys(stacks), ...fontFamilies.map(({ family }) => family)];

const plain = (name: string) => name.toLowerCase().replaceAll(/[-_\s]+/g, " ").trim();

/** The choice that is meant, however it is written; undefined: no such font. */
export const fontChoice = (name: string): string | undefined => fontChoices.find((choice) => plain(choice) === plain(name));

const familyOf = (font: string): FontFamily | undefined => fontFamilies.find(({ family }) => plain(family) === plain(font));

/** CSS `font-family`. A name kept from before there was a list is used where the visitor has that font. */
export function fontStack(font: string): string {
  const served = familyOf(font);
  if (served) return `"${served.family}","${served.family} fallback",${served.isSerif ? serif : system}`;
  const known = stacks[font.toLowerCase()];
  if (known) return known;
  return /^[A-Za-z0-9][A-Za-z0-9 -]{0,49}$/.test(font) ? `"${font}",${system}` : system;
}

const subsets = {
  latin: "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+0304,U+0308,U+0329,U+2000-206F,U+20AC,U+2122,U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD",
  "latin-ext": "U+0100-02BA,U+02BD-02C5,U+02C7-02CC,U+02CE-02D7,U+02DD-02FF,U+0304,U+0308,U+0329,U+1D00-1DBF,U+1E00-1E9F,U+1EF2-1EFF,U+2020,U+20A0-20AB,U+20AD-20C0,U+2113,U+2C60-2C7F,U+A720-A7FF",
} as const;
type Subset = keyof typeof subsets;

const fileOf = ({ slug, hashes }: FontFamily, subset: Subset): string => `${slug}-${subset}.${hashes[subset]}.woff2`;
const pathOf = (family: FontFamily, subset: Subset): string => `/oauth2/fonts/${fileOf(family, subset)}`;

/** The rules that load a font, and its stand-in until it is there; empty for fonts of the system. */
export function fontFaces(font: string): string {
  const served = familyOf(font);
  if (!served) return "";
  const faces = (Object.keys(subsets) as Subset[]).map(
    (subset) => `@font-face{font-family:"${served.family}";font-style:normal;font-weight:${served.weights};font-display:swap;src:url(${pathOf(served, subset)}) format("woff2");unicode-range:${subsets[subset]}}`,
  );
  const [size, ascent, descent] = served.metrics;
  const local = served.isSerif ? ["Times New Roman", "Liberation Serif", "Tinos"] : ["Arial", "Liberation Sans", "Arimo", "Helvetica"];
  return `${faces.join("")}@font-face{font-family:"${served.family} fallback";src:${local.map((name) => `local("${name}")`).join(",")};size-adjust:${size}%;ascent-override:${ascent}%;descent-override:${descent}%;line-gap-override:0%;unicode-range:${subsets.latin},${subsets["latin-ext"]}}`;
}

/** What a page preloads: the file that the first line of text needs. */
export function fontPreload(font: string): string | undefined {
  const served = familyOf(font);
  return served && pathOf(served, "latin");
}

/** Package and file behind an address below /oauth2/fonts; undefined: there is none. */
export function findFontFile(name: string): { slug: string; file: string } | undefined {
  for (const family of fontFamilies)
    for (const subset of Object.keys(subsets) as Subset[]) if (fileOf(family, subset) === name) return { slug: family.slug, file: `${family.slug}-${subset}-wght-normal.woff2` };
  return undefined;
}
