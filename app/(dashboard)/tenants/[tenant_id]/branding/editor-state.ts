import { parseColor } from "@/lib/tenancy/theme-color";
import { deriveDark } from "@/lib/tenancy/theme-dark";
import { defaultTheme } from "@/lib/tenancy/theme-default";
import { darkOf, type ThemePreset } from "@/lib/tenancy/theme-presets";
import type { ThemeLook } from "@/lib/tenancy/theme-variables";

/*
 * Everything that the branding page edits, as one state: what is saved, what stands on the page, and what was typed that is no colour.
 */

export type Mode = "light" | "dark";
export type Palette = ThemeLook["light"];
export type ColorName = keyof Palette;
export type PictureKind = "logo" | "icon";

/** As the server has it. */
export interface SavedBranding {
  light: Palette;
  dark: Palette;
  corner_style: ThemeLook["cornerStyle"];
  font: string;
  color_mode: ThemeLook["colorMode"];
  default_language: string;
  /** Empty: the tenant's name is used. */
  product_name: string;
  logo_url: string | null;
  icon_url: string | null;
}

export type Picture = { from: "saved" } | { from: "nothing" } | { from: "file"; name: string; type: string; base64: string };

export interface Branding extends Omit<SavedBranding, "logo_url" | "icon_url"> {
  /** The dark colours that do not follow their light ones any more. */
  ownDark: readonly ColorName[];
  logo: Picture;
  icon: Picture;
}

export interface EditorState {
  saved: SavedBranding;
  now: Branding;
  /** What was typed and is no colour; the last colour stays in use. */
  unfinished: Readonly<Partial<Record<`${Mode}.${ColorName}`, string>>>;
}

type TextField = "font" | "default_language" | "product_name";

export type Action =
  | { type: "color"; mode: Mode; name: ColorName; value: string }
  | { type: "follow"; name: ColorName }
  | { type: "make dark" }
  | { type: "preset"; preset: ThemePreset }
  | { type: "text"; field: TextField; value: string }
  | { type: "corners"; value: Branding["corner_style"] }
  | { type: "mode"; value: Branding["color_mode"] }
  | { type: "picture"; kind: PictureKind; picture: Picture }
  | { type: "discard" }
  | { type: "reset" }
  /** The server has this now; `keep` puts what was changed here on top of it. */
  | { type: "saved"; saved: SavedBranding; keep?: boolean };

export const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();
const namesOf = (palette: Palette) => Object.keys(palette) as ColorName[];

export function startFrom(saved: SavedBranding): EditorState {
  const { logo_url: _logo, icon_url: _icon, ...fields } = saved;
  return { saved, now: { ...fields, ownDark: ownOf(saved), logo: { from: "saved" }, icon: { from: "saved" } }, unfinished: {} };
}

/** What is neither made from the light colours nor what everybody starts with was chosen by somebody. */
function ownOf({ light, dark }: Pick<SavedBranding, "light" | "dark">): ColorName[] {
  const derived = darkOf(light);
  return namesOf(dark).filter((name) => !isSame(dark[name], derived[name]) && !isSame(dark[name], defaultTheme.dark[name]));
}

export function reduce(state: EditorState, action: Action): EditorState {
  const { saved, now } = state;
  const change = (fields: Partial<Branding>): EditorState => ({ ...state, now: { ...now, ...fields } });
  switch (action.type) {
    case "color":
      return withColor(state, action);
    case "follow":
      return { ...change({ dark: { ...now.dark, [action.name]: darkOf(now.light)[action.name] }, ownDark: now.ownDark.filter((name) => name !== action.name) }), unfinished: without(state, `dark.${action.name}`) };
    case "make dark":
      return { ...change({ dark: darkOf(now.light), ownDark: [] }), unfinished: onlyLight(state) };
    case "preset":
      return { ...change({ light: action.preset.light, dark: action.preset.dark, ownDark: [] }), unfinished: {} };
    case "text":
      return change({ [action.field]: action.value });
    case "corners":
      return change({ corner_style: action.value });
    case "mode":
      return change({ color_mode: action.value });
    case "picture":
      return change({ [action.kind]: action.picture });
    case "discard":
      return startFrom(saved);
    case "reset":
      return {
        saved,
        now: {
          ...now,
          light: defaultTheme.light, dark: defaultTheme.dark, ownDark: [],
          corner_style: defaultTheme.cornerStyle, font: defaultTheme.font, color_mode: defaultTheme.colorMode, default_language: defaultTheme.defaultLanguage,
          logo: saved.logo_url ? { from: "nothing" } : { from: "saved" },
          icon: saved.icon_url ? { from: "nothing" } : { from: "saved" },
        },
        unfinished: {},
      };
    case "saved":
      return action.keep ? onTopOf(action.saved, state) : startFrom(action.saved);
  }
}

/** A colour that can be read is used at once, and dark ones that follow go with it; anything else waits beside its field. */
function withColor(state: EditorState, { mode, name, value }: Extract<Action, { type: "color" }>): EditorState {
  const { now } = state;
  if (!parseColor(value)) return { ...state, unfinished: { ...state.unfinished, [`${mode}.${name}`]: value } };
  const unfinished = without(state, `${mode}.${name}`);
  if (mode === "dark") {
    const ownDark = now.ownDark.includes(name) ? now.ownDark : [...now.ownDark, name];
    return { ...state, unfinished, now: { ...now, dark: { ...now.dark, [name]: value }, ownDark } };
  }
  const light = { ...now.light, [name]: value };
  const [before, after, derived] = [deriveDark(now.light), deriveDark(light), darkOf(light)];
  const follows = (each: ColorName) => !now.ownDark.includes(each) && !isSame(before[each], after[each]);
  const dark = Object.fromEntries(namesOf(light).map((each) => [each, follows(each) ? derived[each] : now.dark[each]])) as unknown as Palette;
  return { ...state, unfinished, now: { ...now, light, dark } };
}

function without({ unfinished }: EditorState, field: keyof EditorState["unfinished"]): EditorState["unfinished"] {
  const { [field]: _gone, ...rest } = unfinished;
  return rest;
}

const onlyLight = ({ unfinished }: EditorState): EditorState["unfinished"] => Object.fromEntries(Object.entries(unfinished).filter(([field]) => field.startsWith("light.")));

/** What was changed here, over what somebody else saved in the meantime. */
function onTopOf(theirs: SavedBranding, { saved, now, unfinished }: EditorState): EditorState {
  const merged = (mode: Mode) => Object.fromEntries(namesOf(now[mode]).map((name) => [name, isSame(now[mode][name], saved[mode][name]) ? theirs[mode][name] : now[mode][name]])) as unknown as Palette;
  const mine: Pick<SavedBranding, Plain> = now;
  type Plain = "corner_style" | "font" | "color_mode" | "default_language" | "product_name";
  const kept = <Field extends Plain>(field: Field): SavedBranding[Field] => ((mine[field] === saved[field] ? theirs : mine) as SavedBranding)[field];
  const [light, dark] = [merged("light"), merged("dark")];
  return {
    saved: theirs,
    now: {
      light, dark, ownDark: ownOf({ light, dark }),
      corner_style: kept("corner_style"), font: kept("font"), color_mode: kept("color_mode"), default_language: kept("default_language"), product_name: kept("product_name"),
      logo: now.logo, icon: now.icon,
    },
    unfinished,
  };
}
