import type { ReactNode } from "react";
import { hiddenToken } from "@/lib/hosted/views";
import { Document } from "./_ui/document";
import { Failure } from "./_ui/failure";
import { currentPage } from "./_ui/site";

export const dynamic = "force-dynamic";

export default async function HostedLayout({ children }: { children: ReactNode }) {
  const { tenant, look, language, request, nonce, path, texts } = await currentPage();
  return (
    <Document {...look} language={language} nonce={nonce} productName={tenant.productName} languageLabel={texts("common")("language")} path={path} formToken={hiddenToken(request)}>
      {tenant.status === "suspended" ? <Failure reason="suspended" /> : children}
    </Document>
  );
}
