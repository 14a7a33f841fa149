import type { Metadata } from "next";
import { headers } from "next/headers";
import { notFound } from "next/navigation";
import { localOutbox } from "@/lib/hosted/outbox";
import { defaultTheme } from "@/lib/tenancy/theme";
import { themeCss } from "@/lib/tenancy/theme-css";

export const dynamic = "force-dynamic";

export const metadata: Metadata = { title: "Outbox", robots: { index: false }, referrer: "no-referrer", icons: { icon: "/logo.svg" } };

const urlPattern = /(https?:\/\/\S+)/;

/** The mail of a machine without SMTP, for the person who sits at it. */
export default async function OutboxPage() {
  const mails = await localOutbox({ headers: new Headers(await headers()) });
  if (!mails) notFound();
  return (
    <div className="hosted outbox">
      <meta httpEquiv="refresh" content="5" />
      <style dangerouslySetInnerHTML={{ __html: themeCss(defaultTheme) }} />
      <main>
        <h1>Outbox</h1>
        <p className="lede">SMTP_URL is not set, so mail stays here, on this machine, until it expires. This page refreshes by itself.</p>
        {mails.length === 0 && <p className="empty">No mail yet. Sign in somewhere and it appears here.</p>}
        {mails.map((mail) => {
          const code = /\b\d{6}\b/.exec(mail.text)?.[0];
          return (
            <article key={mail.id} className="mail">
              <header>
                <strong>{mail.subject}</strong>
                <span>
                  to {mail.recipient} · {mail.tenantId} · <time dateTime={mail.createdAt.toISOString()}>{mail.createdAt.toISOString().slice(11, 19)} UTC</time>
                </span>
              </header>
              {code && <p className="mail-code">{code}</p>}
              <pre>{mail.text.split(urlPattern).map((part, index) => (urlPattern.test(part) ? <a key={index} href={part}>{part}</a> : part))}</pre>
            </article>
          );
        })}
      </main>
    </div>
  );
}
