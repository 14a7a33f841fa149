import Link from "next/link";
import type { ReactNode } from "react";

interface Props {
  title: ReactNode;
  text?: ReactNode;
  crumbs?: { href: string; label: string }[];
  action?: ReactNode;
}

export function PageHeader({ title, text, crumbs, action }: Props) {
  return (
    <header>
      {crumbs && (
        <nav className="crumbs" aria-label="Up">
          {crumbs.map(({ href, label }) => (
            <Link key={href} href={href}>
              <span aria-hidden>←</span> {label}
            </Link>
          ))}
        </nav>
      )}
      <div className="head">
        <div>
          <h1>{title}</h1>
          {text && <p>{text}</p>}
        </div>
        {action}
      </div>
    </header>
  );
}
