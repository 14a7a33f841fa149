import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import { pageStylePath } from "@/lib/hosted/page-style";
import { isolated } from "@/lib/languages/bidi";
import { directionOf } from "@/lib/languages/languages";
import { Brand } from "./brand";
import { Failure } from "./failure";
import { LanguageMenu } from "./language-menu";
import { currentLanguage, currentSite } from "./site";

export const dynamic = "force-dynamic";

export async function generateViewport(): Promise<Viewport> {
  const { colorScheme, backgrounds } = await currentSite();
  const themeColor = backgrounds.map(({ mode, color }) => (backgrounds.length === 1 ? { color } : { color, media: `(prefers-color-scheme: ${mode})` }));
  return { width: "device-width", initialScale: 1, colorScheme, themeColor };
}

export async function generateMetadata(): Promise<Metadata> {
  const { tenant, iconUrl } = await currentSite();
  return {
    title: { template: `%s · ${isolated(await currentLanguage(), tenant.productName)}`, default: tenant.productName },
    robots: { index: false, follow: false },
    referrer: "no-referrer",
    icons: { icon: iconUrl },
  };
}

/** The theme stands in the head, before the first element, so the page never shows in other colours. */
export default async function HostedLayout({ children }: { children: ReactNode }) {
  const { tenant, css, logoUrl, fontUrl } = await currentSite();
  const language = await currentLanguage();
  return (
    <html lang={language} dir={directionOf(language)}>
      <head>
        <style dangerouslySetInnerHTML={{ __html: css }} />
        <link rel="stylesheet" href={pageStylePath} />
        {fontUrl && <link rel="preload" href={fontUrl} as="font" type="font/woff2" crossOrigin="anonymous" />}
      </head>
      <body>
        <div className="hosted">
          <main className="card">
            <Brand productName={tenant.productName} logoUrl={logoUrl} />
            {tenant.status === "suspended" ? <Failure reason="suspended" /> : children}
          </main>
          <LanguageMenu />
        </div>
      </body>
    </html>
  );
}
