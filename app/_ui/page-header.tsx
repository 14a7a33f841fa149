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
        <nav className="crumbs" aria-label="Where you are">
          {crumbs.map(({ href, label }) => (
            <span key={href}>
              <Link href={href}>{label}</Link> <span aria-hidden>/</span>
            </span>
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
