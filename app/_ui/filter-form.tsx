"use client";

import Link from "next/link";
import { useRouter } from "next/navigation";
import { useTransition, type FormEvent, type ReactNode } from "react";
import { address } from "./address";

interface Props {
  path: string;
  label: string;
  /** The list without these filters, where there is something to clear. */
  clear?: string;
  children: ReactNode;
}

/** Filters that stand in the page's address. Without a script it is a form that is sent; with one, empty fields leave no trace. */
export function FilterForm({ path, label, clear, children }: Props) {
  const router = useRouter();
  const [isPending, start] = useTransition();
  const go = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = [...new FormData(event.currentTarget)].flatMap(([name, value]) => (typeof value === "string" ? [[name, value.trim()] as const] : []));
    start(() => router.push(address(path, Object.fromEntries(fields))));
  };
  return (
    <form method="get" action={path} onSubmit={go} className="filters" role="search" aria-label={label} aria-busy={isPending}>
      {children}
      <div className="actions">
        {clear && (
          <Link className="button ghost" href={clear}>
            Clear
          </Link>
        )}
        <button type="submit" className="button">
          Apply
        </button>
      </div>
    </form>
  );
}
