import { describe, expect, it } from "vitest";
import { languages, type Language } from "@/lib/languages/languages";
import { pageCss } from "@/lib/tenancy/theme-page-css";
import { pictureCss } from "./preview-frame";
import { screenMarkup, type Scene, type ScreenName } from "./preview-screens";

const names: ScreenName[] = ["sign-in", "sign-up", "code", "passkey", "consent"];
const sceneIn = (language: Language, fields: Partial<Scene> = {}): Scene => ({
  language, productName: "Northwind", logoUrl: null,
  offer: { email: true, passkeys: true, registration: true, social: [{ id: "1", providerType: "google", provider: "Google", name: null }] },
  ...fields,
});

describe.each(names)("the %s page as a picture", (name) => {
  it.each(languages)("is drawn in %s, with one heading", (language) => {
    const markup = screenMarkup(name, sceneIn(language));
    expect(markup.match(/<h1/g)).toHaveLength(1);
    expect(markup).toContain('class="card"');
    expect(markup).not.toMatch(/<script|autofocus|\bon\w+=/i);
  });

  it("DB-01 shows the product's name and logo as text and address only", () => {
    const evil = `"><img src=x onerror=alert(1)><script>alert(1)</script>`;
    const markup = screenMarkup(name, sceneIn("en", { productName: evil, logoUrl: `data:image/png;base64,${evil}` }));
    expect(markup).not.toMatch(/<script|<img src=x/i);
    expect(markup).toContain("&lt;script&gt;");
  });
});

describe("the sign-in page as a picture", () => {
  it("looks as it does in a browser that runs scripts", () => {
    expect(pageCss).toContain("@media (scripting:none){");
    expect(pictureCss).not.toMatch(/scripting/);
    expect(pictureCss).toContain("@media not all{");
  });

  it("offers what the tenant offers, and nothing else", () => {
    const all = screenMarkup("sign-in", sceneIn("en"));
    for (const text of ["E-mail address", "Continue with Google", "Create an account", "passkey"]) expect(all).toContain(text);
    const one = screenMarkup("sign-in", sceneIn("en", { offer: { email: true, passkeys: false, registration: false, social: [] } }));
    for (const text of ["Google", "Create an account", "passkey"]) expect(one).not.toContain(text);
  });
});
