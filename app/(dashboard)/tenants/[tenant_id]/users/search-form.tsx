"use client";

import { Search } from "lucide-react";
import { useRouter } from "next/navigation";
import { useEffect, useRef, useTransition, type FormEvent } from "react";
import { address } from "../../../../_ui/address";
import { readFilters, type Filters } from "./filters";

const pauseMs = 300;

/** Looks as one types. Without a script it is a form with a button. */
export function SearchForm({ path, filters }: { path: string; filters: Filters }) {
  const router = useRouter();
  const form = useRef<HTMLFormElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [isPending, startTransition] = useTransition();
  const { search = "", state, sort, order } = filters;

  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    // The address was changed otherwise, by "Clear" or the browser's Back; what is being typed stays.
    if (field.current && document.activeElement !== field.current) field.current.value = search;
  }, [search]);

  const look = () => {
    clearTimeout(timer.current);
    const next = readFilters(Object.fromEntries(new FormData(form.current!)));
    if ((next.search ?? "") !== search) startTransition(() => router.replace(address(path, next), { scroll: false }));
  };
  const lookSoon = () => {
    clearTimeout(timer.current);
    timer.current = setTimeout(look, pauseMs);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    look();
  };
  return (
    <search className="grow basis-64">
      <form ref={form} action={path} method="get" className="flex gap-2" onSubmit={submit} onInput={lookSoon} aria-busy={isPending}>
        {Object.entries({ state, sort, order }).map(([name, value]) => value && <input key={name} type="hidden" name={name} value={value} />)}
        <label className="grow">
          <span className="sr-only">Search by e-mail address or name</span>
          <input ref={field} className="input" type="search" name="search" placeholder="E-mail address or name" defaultValue={search} maxLength={255} autoComplete="off" spellCheck={false} />
        </label>
        <button type="submit" className="button">
          <Search aria-hidden /> Search
        </button>
      </form>
    </search>
  );
}
