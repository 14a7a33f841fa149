import { describe, expect, it } from "vitest";
import { deriveDark } from "@/lib/tenancy/theme-dark";
import { defaultTheme } from "@/lib/tenancy/theme-default";
import { themePresets } from "@/lib/tenancy/theme-presets";
import { changesBetween, changesOf, themeInput } from "./changes";
import { reduce, startFrom, type Action, type EditorState, type SavedBranding } from "./editor-state";

const saved: SavedBranding = { light: defaultTheme.light, dark: defaultTheme.dark, corner_style: "rounded", font: "system", color_mode: "light_dark", default_language: "auto", product_name: "", logo_url: null, icon_url: null };
const after = (state: EditorState, ...actions: Action[]) => actions.reduce(reduce, state);
const start = startFrom(saved);
const green = { type: "color", mode: "light", name: "primary_color", value: "#0b5d3b" } as const;
const labels = (state: EditorState) => changesOf(state).map(({ label }) => label);

describe("dark colours", () => {
  it("follow their light ones, until they are edited", () => {
    const followed = after(start, green);
    expect(followed.now.dark.primary_color).toBe(deriveDark(followed.now.light).primary_color);
    expect(followed.now.dark.background_color).toBe(deriveDark(followed.now.light).background_color);
    const own = after(followed, { type: "color", mode: "dark", name: "primary_color", value: "#ff0000" }, { type: "color", mode: "light", name: "primary_color", value: "#c2185b" });
    expect(own.now.ownDark).toEqual(["primary_color"]);
    expect(own.now.dark.primary_color).toBe("#ff0000");
    expect(own.now.dark.background_color).toBe(deriveDark(own.now.light).background_color);
  });

  it("follow again when asked, one or all", () => {
    const own = after(start, green, { type: "color", mode: "dark", name: "primary_color", value: "#ff0000" }, { type: "color", mode: "dark", name: "text_color", value: "#eee" });
    const one = after(own, { type: "follow", name: "primary_color" });
    expect(one.now.ownDark).toEqual(["text_color"]);
    expect(one.now.dark.primary_color).toBe(deriveDark(own.now.light).primary_color);
    const all = after(own, { type: "make dark" });
    expect([all.now.ownDark, all.now.dark]).toEqual([[], deriveDark(own.now.light)]);
  });

  it("that were saved by somebody are nobody's to change", () => {
    const { now } = after(startFrom({ ...saved, dark: { ...saved.dark, box_background_color: "#000000" } }), green);
    expect(now.dark.box_background_color).toBe("#000000");
    expect(now.dark.primary_color).toBe(deriveDark(now.light).primary_color);
  });

  it("stay as they are where nothing of theirs follows from what was changed", () => {
    expect(after(start, { type: "color", mode: "light", name: "text_color", value: "#101010" }).now.dark).toEqual(defaultTheme.dark);
  });

  it("are the starting ones again when the light ones are", () => {
    expect(changesOf(after(start, green, { ...green, value: defaultTheme.light.primary_color }))).toEqual([]);
  });
});

describe("what is typed and is no colour", () => {
  it.each(["#12", "red;}", "", "#ggg", "url(//evil)"])("DB-02 %j waits beside its field; the last colour stays in use", (value) => {
    const state = after(start, { ...green, value });
    expect(state.now).toEqual(start.now);
    expect(state.unfinished).toEqual({ "light.primary_color": value });
    expect(after(state, green).unfinished).toEqual({});
    expect(after(state, { type: "discard" }).unfinished).toEqual({});
    expect(after(state, { type: "preset", preset: themePresets[2]! }).unfinished).toEqual({});
  });
});

describe("what is not saved", () => {
  it("is told field by field, and gone once it is discarded", () => {
    const state = after(start, { type: "color", mode: "light", name: "text_color", value: "#101010" }, { type: "corners", value: "pill" }, { type: "text", field: "product_name", value: "Northwind" }, { type: "picture", kind: "logo", picture: { from: "file", name: "a.png", type: "image/png", base64: "AAAA" } });
    expect(labels(state)).toEqual(expect.arrayContaining(["Text, light", "Corners", "Product name", "Logo"]));
    expect(changesOf(state).find(({ label }) => label === "Corners")).toEqual({ label: "Corners", from: "Rounded", to: "Pill" });
    expect(changesOf(after(state, { type: "discard" }))).toEqual([]);
  });

  it("holds nothing for a colour in other letters, or a picture removed that never was", () => {
    expect(changesOf(after(start, { type: "color", mode: "light", name: "background_color", value: "#F6F6F8" }, { type: "picture", kind: "icon", picture: { from: "nothing" } }))).toEqual([]);
  });

  it("is all that update_theme is sent", () => {
    const state = after(startFrom({ ...saved, icon_url: "https://x.example/i.png" }), { type: "color", mode: "dark", name: "text_color", value: "#ffffff" }, { type: "mode", value: "dark" }, { type: "text", field: "product_name", value: "Northwind" }, { type: "picture", kind: "icon", picture: { from: "nothing" } });
    expect(themeInput(state)).toEqual({ "dark.text_color": "#ffffff", color_mode: "dark", icon_url: "" });
  });

  it("after a reset are the starting values, and pictures go; the product keeps its name", () => {
    const named = startFrom({ ...saved, light: themePresets[3]!.light, dark: themePresets[3]!.dark, font: "Inter", logo_url: "https://x.example/l.png", product_name: "Northwind" });
    const state = after(named, { type: "reset" });
    expect(state.now).toMatchObject({ light: defaultTheme.light, dark: defaultTheme.dark, font: "system", logo: { from: "nothing" }, icon: { from: "saved" }, product_name: "Northwind" });
    expect(labels(state)).toContain("Logo");
    expect(changesOf(after(start, { type: "reset" }))).toEqual([]);
  });
});

describe("when somebody else saved meanwhile", () => {
  const theirs: SavedBranding = { ...saved, corner_style: "square", light: { ...saved.light, text_color: "#222222" }, logo_url: "https://x.example/l.png" };
  const mine = after(start, { type: "text", field: "font", value: "Inter" }, { type: "color", mode: "light", name: "text_color", value: "#333333" });

  it("their changes are told", () => {
    expect(changesBetween(saved, theirs)).toEqual([{ label: "Text, light", from: "#1c1c21", to: "#222222" }, { label: "Corners", from: "Rounded", to: "Square" }, { label: "Logo", from: "none", to: "one" }]);
  });

  it("mine can be put on top of theirs, or given up", () => {
    const kept = after(mine, { type: "saved", saved: theirs, keep: true });
    expect(kept.now).toMatchObject({ corner_style: "square", font: "Inter", light: { text_color: "#333333" } });
    expect(themeInput(kept)).toMatchObject({ font: "Inter", text_color: "#333333" });
    expect(themeInput(kept)).not.toHaveProperty("corner_style");
    expect(changesOf(after(mine, { type: "saved", saved: theirs }))).toEqual([]);
  });
});
