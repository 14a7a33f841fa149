import { expect, it } from "vitest";
import { defaultTheme } from "@/lib/tenancy/theme";
import { themeStart } from "@/lib/tenancy/theme-css";
import { pageCss } from "@/lib/tenancy/theme-page-css";
import { pageStyle, pageStylePath } from "./page-style";

const ask = (path: string, method = "GET") => pageStyle(new Request(`http://x${path}`, { method }));

it("the rules of the pages are kept by browsers for good, under the name of their content", async () => {
  const answer = await ask(pageStylePath);
  expect(await answer.text()).toBe(pageCss);
  expect(Object.fromEntries(answer.headers)).toMatchObject({ "content-type": "text/css; charset=utf-8", "cache-control": "public, max-age=31536000, immutable", "x-content-type-options": "nosniff" });
});

it("a page of another release gets these rules, and keeps them under no wrong name", async () => {
  const answer = await ask("/oauth2/style/0123456789abcdef.css");
  expect(await answer.text()).toBe(pageCss);
  expect(answer.headers.get("cache-control")).toBe("no-store");
});

it("is read only", async () => expect((await ask(pageStylePath, "POST")).status).toBe(405));

it("a tenant's colours are in the page itself, before the rules arrive (no flash of other colours)", () => {
  const start = themeStart({ ...defaultTheme, light: { ...defaultTheme.light, background_color: "#123456" } });
  expect(start).toContain("--bg:#123456");
  expect(start.length).toBeLessThan(4_000);
});
