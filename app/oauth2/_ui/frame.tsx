"use client";

import { useEffect, type ReactNode } from "react";
import type { Language } from "@/lib/languages/languages";
import { doEarlyClick } from "../../_ui/early-click";
import { Brand } from "./brand";
import { LanguageMenu } from "./language-menu";
import { FormToken } from "./post-form";

interface Frame {
  productName: string;
  logoUrl: string | null;
  language: Language;
  languageLabel: string;
  /** Path and query of this page. */
  path: string;
  formToken: string;
  children: ReactNode;
}

/** What every hosted page stands in, inside of an element of the class `hosted`. */
export function Frame({ productName, logoUrl, language, languageLabel, path, formToken, children }: Frame) {
  useEffect(doEarlyClick, []);
  return (
    <FormToken value={formToken}>
      <main className="card">
        <Brand productName={productName} logoUrl={logoUrl} />
        {children}
      </main>
      <LanguageMenu current={language} label={languageLabel} returnTo={path} />
    </FormToken>
  );
}
