import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { defaultTheme } from "./theme";
import { themeCss } from "./theme-css";
import { findFontFile, fontChoice, fontChoices, fontFaces, fontFamilies, fontPreload, fontStack } from "./theme-fonts";

const files = fontFamilies.flatMap(({ family }) => [...fontFaces(family).matchAll(/\/oauth2\/fonts\/([^)]+)\)/g)].map((match) => match[1]!));

describe("fonts", () => {
  it.each(files)("%s is the file its address tells of", (name) => {
    const { slug, file } = findFontFile(name)!;
    const content = readFileSync(`node_modules/@fontsource-variable/${slug}/files/${file}`);
    expect(name).toContain(`.${createHash("sha256").update(content).digest("hex").slice(0, 8)}.`);
    expect(content.subarray(0, 4).toString()).toBe("wOF2");
  });

  it("have weights and alphabets as their package declares them", () => {
    for (const { slug, weights } of fontFamilies) {
      const css = readFileSync(`node_modules/@fontsource-variable/${slug}/index.css`, "utf8");
      expect(css, slug).toContain(`font-weight: ${weights}`);
      for (const range of [...fontFaces(fontFamilies[0]!.family).matchAll(/unicode-range:([^}]+)\}/g)].slice(0, 2)) expect(css.replace("20AD-20C4", "20AD-20C0"), slug).toContain(range[1]);
    }
  });

  it("come from our own origin only, swap, and have a stand-in of the same size", () => {
    for (const { family } of fontFamilies) {
      const css = fontFaces(family);
      for (const [, url] of css.matchAll(/url\(([^)]+)\)/g)) expect(url).toMatch(/^\/oauth2\/fonts\/[a-z0-9-]+\.[0-9a-f]{8}\.woff2$/);
      expect(css.match(/font-display:swap/g)).toHaveLength(2);
      expect(css).toContain(`font-family:"${family} fallback"`);
      expect(css).toContain("size-adjust");
      expect(css).toContain(fontPreload(family));
      expect(fontStack(family)).toMatch(/^"[^"]+","[^"]+ fallback",/);
    }
  });

  it("leave Japanese and Arabic to the system", () => {
    for (const range of fontFaces("Inter").matchAll(/unicode-range:([^}]+)/g)) {
      expect(range[1]).not.toMatch(/U\+0?6|U\+3[0-9]{3}|U\+[4-9]/i);
    }
    expect(fontStack("Inter")).toContain("system-ui");
  });

  it.each([["inter", "Inter"], ["DM-SANS", "DM Sans"], ["source_serif 4", "Source Serif 4"], ["System", "system"]])("%s means %s", (written, choice) => {
    expect(fontChoice(written)).toBe(choice);
    expect(fontChoices).toContain(choice);
  });

  it("of the system load nothing", () => {
    for (const font of ["system", "serif", "mono", "rounded"]) {
      expect(fontFaces(font)).toBe("");
      expect(fontPreload(font)).toBeUndefined();
    }
    expect(themeCss(defaultTheme)).not.toContain("@font-face");
  });

  it("a name from before there was a list still works where the visitor has that font; anything else is the system's", () => {
    expect(fontStack("Comic Neue")).toMatch(/^"Comic Neue",system-ui/);
    expect(fontStack(`x";} body{`)).toBe(fontStack("system"));
    expect(fontChoice("Comic Neue")).toBeUndefined();
  });

  it.each(["", "inter-latin.woff2", "inter-latin.00000000.woff2", "../package.json", "%2e%2e%2fpackage.json", "inter-latin.3100e775.woff2/.."])("no file answers to %j", (name) => {
    expect(findFontFile(name)).toBeUndefined();
  });
});
