import type { Metadata } from "next";
import "./globals.css";
import { defaultTheme } from "@/lib/tenancy/theme";
import { themeCss } from "@/lib/tenancy/theme-css";

export const metadata: Metadata = { title: "Nothing is here", icons: { icon: "/logo.svg" } };

/** For an address that no route serves, on any host. */
export default function GlobalNotFound() {
  return (
    <html lang="en">
      <body>
        <div className="hosted">
          <style dangerouslySetInnerHTML={{ __html: themeCss(defaultTheme) }} />
          <main className="card">
            <h1>Nothing is here</h1>
            <p className="lede">No page is served under this address. Check the spelling, or go back to where you came from.</p>
          </main>
        </div>
      </body>
    </html>
  );
}
