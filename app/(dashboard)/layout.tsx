import type { Metadata } from "next";
import Link from "next/link";
import type { ReactNode } from "react";
import { currentPerson } from "./actor";
import { Mark } from "./brand";
import "../globals.css";
import "./dashboard.css";
import { NavLink } from "./nav-link";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: { default: "Authalla", template: "%s · Authalla" }, icons: { icon: "/logo.svg" } };

export default function DashboardLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>
        <Frame>{children}</Frame>
      </body>
    </html>
  );
}

/** The frame of a signed-in person. Without one there is none, and the page itself sends the browser to sign in and back. */
async function Frame({ children }: { children: ReactNode }) {
  const person = await currentPerson();
  if (!person) return <div className="dash">{children}</div>;
  return (
    <div className="dash">
      <a className="skip" href="#content">
        Skip to content
      </a>
      <header className="bar">
        <div className="bar-in">
          <Link href="/" className="brand">
            <Mark /> Authalla
          </Link>
          <nav aria-label="Main">
            <NavLink href="/" isExact>
              Tenants
            </NavLink>
            <NavLink href="/connect">Connect an assistant</NavLink>
          </nav>
          <span className="who" title={person.email}>
            {person.name ?? person.email}
          </span>
          <form action="/api/auth/end" method="post">
            <button type="submit" className="button ghost">
              Sign out
            </button>
          </form>
        </div>
      </header>
      <main className="body" id="content">
        {children}
      </main>
    </div>
  );
}
