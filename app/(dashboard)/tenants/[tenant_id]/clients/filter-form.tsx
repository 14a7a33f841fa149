import { Search } from "lucide-react";
import Link from "next/link";
import { applicationTypes, registrations } from "./application-types";
import type { Filters } from "./filters";

const types = Object.entries(applicationTypes).map(([value, { label }]) => [value, label] as const);
const ways = [...Object.entries(registrations), ["self_registered", "All that came by themselves"]] as (readonly [string, string])[];
const states = [["active", "Active"], ["disabled", "Disabled"]] as const;

/** Filters as a form that leads to an address: it works without a script, and can be linked. */
export function FilterForm({ path, filters }: { path: string; filters: Filters }) {
  const isFiltered = Object.keys(filters).some((name) => name !== "cursor");
  return (
    <search>
      <form key={JSON.stringify(filters)} action={path} method="get" className="mb-4 flex flex-wrap items-end gap-2">
        <label className="grow basis-56">
          <span className="sr-only">Search by name or client id</span>
          <input className="input" type="search" name="search" placeholder="Name or client id" defaultValue={filters.search} maxLength={255} autoComplete="off" />
        </label>
        <Choice name="application_type" label="Type" any="All types" choices={types} chosen={filters.application_type} />
        <Choice name="status" label="Status" any="Any status" choices={states} chosen={filters.status} />
        <Choice name="registration" label="Came by" any="However it came" choices={ways} chosen={filters.registration} />
        <button type="submit" className="button">
          <Search aria-hidden /> Search
        </button>
        {isFiltered && (
          <Link className="button ghost" href={path}>
            Clear
          </Link>
        )}
      </form>
    </search>
  );
}

function Choice({ name, label, any, choices, chosen }: { name: string; label: string; any: string; choices: readonly (readonly [string, string])[]; chosen?: string }) {
  return (
    <label className="min-w-36 grow basis-36 sm:basis-44 sm:grow-0">
      <span className="sr-only">{label}</span>
      <select className="input" name={name} defaultValue={chosen ?? ""}>
        <option value="">{any}</option>
        {choices.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}
