import { redirect } from "next/navigation";
import type { ReactNode } from "react";
import { accountNotices, type AccountNotice } from "@/lib/hosted/account-post";
import { accountView } from "@/lib/hosted/account-view";
import { Heading } from "../_ui/heading";
import { currentPage, one, type Query } from "../_ui/site";
import { ConnectedApps } from "./connected-apps";
import { Notice } from "./notice";
import { Profile } from "./profile";
import { Sessions } from "./sessions";
import { SignOut } from "./sign-out";
import { WaysIn } from "./ways-in";

const isNotice = (code: string | undefined): code is AccountNotice => (accountNotices as readonly (string | undefined)[]).includes(code);

/** The end user's own account at this tenant. Each section is a plain form; what was done is told on top. */
export default async function AccountPage({ searchParams }: { searchParams: Query }) {
  const { tenant, request, titleOf, texts } = await currentPage();
  const view = await accountView(tenant, request);
  if (!view) redirect("/oauth2/account/sign-in");
  const code = one((await searchParams).notice);
  const notice = isNotice(code) ? code : undefined;
  const t = texts("account");
  return (
    <div className="wide account">
      <title>{titleOf(t("title"))}</title>
      <Heading title={t("title")}>{t.rich("lede", { product: tenant.productName, strong: (chunks: ReactNode) => <strong>{chunks}</strong> })}</Heading>
      {notice && notice !== "invalid_name" && <Notice notice={notice} t={t} />}
      <Profile email={view.email} name={view.name} isRefused={notice === "invalid_name"} />
      <WaysIn view={view} />
      <Sessions sessions={view.sessions} />
      <ConnectedApps apps={view.apps} />
      <SignOut />
    </div>
  );
}
