"use client";

import { useRouter } from "next/navigation";
import { useTransition, type FormEvent, type ReactNode } from "react";

/** Filters that stand in the page's address. Without a script it is a form that is sent; with one, empty fields leave no trace. */
export function FilterForm({ path, label, children }: { path: string; label: string; children: ReactNode }) {
  const router = useRouter();
  const [isPending, start] = useTransition();
  const go = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = [...new FormData(event.currentTarget)].flatMap(([name, value]) => (typeof value === "string" && value.trim() !== "" ? [`${name}=${encodeURIComponent(value.trim())}`] : []));
    start(() => router.push(fields.length === 0 ? path : `${path}?${fields.join("&")}`));
  };
  return (
    <form method="get" action={path} onSubmit={go} className="filters" role="search" aria-label={label} aria-busy={isPending}>
      {children}
    </form>
  );
}
