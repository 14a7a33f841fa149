"use client";

import type { ReactNode } from "react";
import { directionOf, type Language } from "@/lib/languages/languages";
import { RememberEarlyClicks } from "../../_ui/early-click";
import { Frame } from "./frame";

interface Document {
  language: Language;
  backgrounds: Partial<Record<"light" | "dark", string>>;
  iconUrl: string;
  styleUrl: string;
  fontUrl?: string;
  /** That the policy of this page lets scripts run with. */
  nonce: string | null;
  productName: string;
  logoUrl: string | null;
  languageLabel: string;
  path: string;
  formToken: string;
  children: ReactNode;
}

/**
 * All that the hosted pages have in common, from the first tag. A component of the client, because what one of the server writes is
 * sent and worked out twice, as markup and as the framework's data; and its head is written out, not given as metadata, for the
 * same reason: these pages are the hottest that the framework renders.
 */
export function Document({ language, backgrounds, iconUrl, styleUrl, fontUrl, nonce, children, ...frame }: Document) {
  return (
    <html lang={language} dir={directionOf(language)}>
      <head>
        {Object.entries(backgrounds).map(([mode, color], _index, { length }) => (
          <meta key={mode} name="theme-color" content={color} media={length === 1 ? undefined : `(prefers-color-scheme: ${mode})`} />
        ))}
        <link rel="icon" href={iconUrl} />
        <RememberEarlyClicks nonce={nonce} />
        <link rel="stylesheet" href={styleUrl} />
        {fontUrl && <link rel="preload" href={fontUrl} as="font" type="font/woff2" crossOrigin="anonymous" />}
      </head>
      <body className="hosted">
        <Frame language={language} {...frame}>
          {children}
        </Frame>
      </body>
    </html>
  );
}
