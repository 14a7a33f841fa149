import type { ReactNode } from "react";
import { pageStylePath } from "@/lib/hosted/page-style";
import { hiddenToken } from "@/lib/hosted/views";
import { directionOf } from "@/lib/languages/languages";
import { RememberEarlyClicks } from "../../_ui/early-click";
import { Failure } from "./failure";
import { Frame } from "./frame";
import { currentPage } from "./site";

export const dynamic = "force-dynamic";

/**
 * The theme stands in the head, before the first element, so the page never shows in other colours. The head is written out, not
 * given as metadata: these pages are the hottest that the framework renders, and its way there costs a good part of such a page.
 */
export default async function HostedLayout({ children }: { children: ReactNode }) {
  const { tenant, css, logoUrl, iconUrl, fontUrl, backgrounds, language, request, nonce, path, texts } = await currentPage();
  return (
    <html lang={language} dir={directionOf(language)}>
      <head>
        {backgrounds.map(({ mode, color }) => (
          <meta key={mode} name="theme-color" content={color} media={backgrounds.length === 1 ? undefined : `(prefers-color-scheme: ${mode})`} />
        ))}
        <link rel="icon" href={iconUrl} />
        <style dangerouslySetInnerHTML={{ __html: css }} />
        <RememberEarlyClicks nonce={nonce} />
        <link rel="stylesheet" href={pageStylePath} />
        {fontUrl && <link rel="preload" href={fontUrl} as="font" type="font/woff2" crossOrigin="anonymous" />}
      </head>
      <body>
        <Frame productName={tenant.productName} logoUrl={logoUrl} language={language} languageLabel={texts("common")("language")} path={path} formToken={hiddenToken(request)}>
          {tenant.status === "suspended" ? <Failure reason="suspended" /> : children}
        </Frame>
      </body>
    </html>
  );
}
