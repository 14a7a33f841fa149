"use client";

import { useEffect, useMemo, useState } from "react";
import { directionOf, isLanguage, type Language } from "@/lib/languages/languages";
import { PreviewFrame } from "./preview-frame";
import { sourceOf } from "./picture-field";
import type { Branding, Mode, SavedBranding } from "./editor-state";
import type { Offer, ScreenName } from "./preview-screens";

interface Props {
  now: Branding;
  saved: Pick<SavedBranding, "logo_url">;
  modes: readonly Mode[];
  productName: string;
  offer: Offer;
}

const screens: { name: ScreenName; label: string }[] = [
  { name: "sign-in", label: "Sign in" },
  { name: "sign-up", label: "Sign up" },
  { name: "code", label: "Code" },
  { name: "passkey", label: "Passkey" },
  { name: "consent", label: "Consent" },
];

/** What the page would say instead, or why nobody comes to it. */
function notOffered(screen: ScreenName, { email, passkeys, registration }: Offer): string | undefined {
  if (screen === "passkey" && !passkeys) return "Nobody is asked this now: passkeys are not among this tenant’s sign-in methods.";
  if (screen === "sign-up" && !(registration && email)) return "People cannot sign up by themselves now: the page says so in place of this.";
  if (screen === "code" && !email) return "Nobody comes here now: mail is not among this tenant’s sign-in methods.";
  return undefined;
}

type Draw = typeof import("./preview-screens").screenMarkup;

/** The hosted pages with the look as it stands in the editor, in each mode that is shown. */
export function Preview({ now, saved, modes, productName, offer }: Props) {
  const [screen, setScreen] = useState<ScreenName>("sign-in");
  const [draw, setDraw] = useState<{ markup: Draw } | "failed">();
  useEffect(() => {
    import("./preview-screens").then(({ screenMarkup }) => setDraw({ markup: screenMarkup }), () => setDraw("failed"));
  }, []);

  const language: Language = isLanguage(now.default_language) ? now.default_language : "en";
  const logo = sourceOf(now.logo, saved.logo_url);
  const broken = useBroken(logo);
  const logoUrl = broken ? null : logo;
  const markup = useMemo(
    () => (typeof draw === "object" ? draw.markup(screen, { language, productName, logoUrl, offer }) : ""),
    [draw, screen, language, productName, logoUrl, offer],
  );
  const look = { light: now.light, dark: now.dark, colorMode: now.color_mode, cornerStyle: now.corner_style, font: now.font };
  const note = notOffered(screen, offer);
  const { label } = screens.find(({ name }) => name === screen)!;
  return (
    <section className="panel preview" aria-labelledby="preview">
      <div className="panel-head">
        <h2 id="preview">Preview</h2>
        <div className="segments" role="group" aria-label="Page">
          {screens.map((each) => (
            <button key={each.name} type="button" aria-pressed={each.name === screen} onClick={() => setScreen(each.name)}>
              {each.label}
            </button>
          ))}
        </div>
      </div>
      {draw === "failed" ? (
        <p className="panel-in">The preview could not be loaded. Reload the page to see it; what you edit can be saved without it.</p>
      ) : (
        <div className="preview-frames" data-modes={modes.length}>
          {modes.map((mode) => (
            <PreviewFrame key={mode} look={look} mode={mode} language={language} direction={directionOf(language)} name={`${label} page`} markup={markup} />
          ))}
        </div>
      )}
      <p className="preview-note" role="status" hidden={!note}>
        {note}
      </p>
    </section>
  );
}

/** Markup has no handler for a picture that does not load; the page's own gives way to the first letter, and so does this. */
function useBroken(url: string | null): boolean {
  const [broken, setBroken] = useState<string>();
  useEffect(() => {
    if (!url) return;
    const image = new Image();
    image.onerror = () => setBroken(url);
    image.src = url;
    return () => void (image.onerror = null);
  }, [url]);
  return url !== null && url === broken;
}
