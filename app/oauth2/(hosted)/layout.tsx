import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import "../../globals.css";
import { directionOf } from "@/lib/languages/languages";
import { Brand } from "./brand";
import { Failure } from "./failure";
import { LanguageMenu } from "./language-menu";
import { currentLanguage, currentSite } from "./site";

export const dynamic = "force-dynamic";

export const viewport: Viewport = { width: "device-width", initialScale: 1 };

export async function generateMetadata(): Promise<Metadata> {
  const { tenant, iconUrl } = await currentSite();
  return {
    title: { template: `%s · ${tenant.productName}`, default: tenant.productName },
    robots: { index: false, follow: false },
    referrer: "no-referrer",
    icons: { icon: iconUrl ?? "data:," }, // none: else browsers ask for /favicon.ico and report a 404
  };
}

/** The theme stands before the first element, so the page never shows in other colours. */
export default async function HostedLayout({ children }: { children: ReactNode }) {
  const { tenant, css, logoUrl } = await currentSite();
  const language = await currentLanguage();
  return (
    <html lang={language} dir={directionOf(language)}>
      <body>
        <div className="hosted">
          <style dangerouslySetInnerHTML={{ __html: css }} />
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
