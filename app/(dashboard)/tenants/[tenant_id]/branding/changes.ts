import { languageOptions, colorLabels, colorModes, colorNames, corners, fieldLabels, fontOptions, modeLabels } from "./names";
import { isSame, type Branding, type EditorState, type Picture, type SavedBranding } from "./editor-state";

/** One thing that is not saved yet, in words. */
export interface Change {
  label: string;
  from: string;
  to: string;
}

const plainFields = ["product_name", "corner_style", "font", "color_mode", "default_language"] as const;
const pictures = ["logo", "icon"] as const;

/** A value as the page shows it. */
function shown(field: (typeof plainFields)[number], value: string): string {
  const labels: { value: string; label: string }[] = { corner_style: [...corners], color_mode: [...colorModes], font: fontOptions(value), default_language: languageOptions(value), product_name: [{ value: "", label: "the tenant’s name" }] }[field];
  return labels.find((each) => each.value === value)?.label ?? value;
}

const pictureIs = (picture: Picture, saved: string | null): string => (picture.from === "file" ? picture.name : picture.from === "saved" && saved ? "as saved" : "none");
const isPictureChanged = (picture: Picture, saved: string | null): boolean => picture.from === "file" || (picture.from === "nothing" && saved !== null);

/** Everything on the page that differs from what is saved. */
export function changesOf({ saved, now }: Pick<EditorState, "saved" | "now">): Change[] {
  return [
    ...(["light", "dark"] as const).flatMap((mode) =>
      colorNames.filter((name) => !isSame(now[mode][name], saved[mode][name])).map((name) => ({ label: `${colorLabels[name]}, ${modeLabels[mode].toLowerCase()}`, from: saved[mode][name], to: now[mode][name] })),
    ),
    ...plainFields.filter((field) => now[field] !== saved[field]).map((field) => ({ label: fieldLabels[field], from: shown(field, saved[field]), to: shown(field, now[field]) })),
    ...pictures.filter((kind) => isPictureChanged(now[kind], saved[`${kind}_url`])).map((kind) => ({ label: fieldLabels[kind], from: saved[`${kind}_url`] ? "as saved" : "none", to: pictureIs(now[kind], saved[`${kind}_url`]) })),
  ];
}

/** What somebody else changed since this page was read. */
export function changesBetween(before: SavedBranding, after: SavedBranding): Change[] {
  const { logo_url: logo, icon_url: icon, ...fields } = after;
  const now: Branding = { ...fields, ownDark: [], logo: { from: "saved" }, icon: { from: "saved" } };
  const replaced = ([["Logo", before.logo_url, logo], ["Icon", before.icon_url, icon]] as const).filter(([, was, is]) => was !== is);
  return [...changesOf({ saved: before, now }), ...replaced.map(([label, was, is]) => ({ label, from: was ? "one" : "none", to: is ? (was ? "another" : "one") : "none" }))];
}

/** What update_theme is asked for: only what was changed, so that nothing else is put back. */
export function themeInput({ saved, now }: Pick<EditorState, "saved" | "now">): Record<string, string> {
  const colors = (mode: "light" | "dark", prefix: string) => colorNames.filter((name) => !isSame(now[mode][name], saved[mode][name])).map((name) => [`${prefix}${name}`, now[mode][name]]);
  const plain = (["corner_style", "font", "color_mode", "default_language"] as const).filter((field) => now[field] !== saved[field]).map((field) => [field, now[field]]);
  const images = pictures.flatMap((kind): string[][] => {
    const picture = now[kind];
    if (picture.from === "file") return [[`${kind}_base64`, picture.base64], [`${kind}_content_type`, picture.type]];
    return picture.from === "nothing" && saved[`${kind}_url`] !== null ? [[`${kind}_url`, ""]] : [];
  });
  return Object.fromEntries([...colors("light", ""), ...colors("dark", "dark."), ...plain, ...images]);
}
