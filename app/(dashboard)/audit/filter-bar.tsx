import Link from "next/link";
import { address } from "../../_ui/address";
import { FilterInput, FilterSelect } from "../../_ui/filter-field";
import { FilterForm } from "../../_ui/filter-form";
import { daysAgo, isPreset, presets, type Filters } from "./filters";

interface Props {
  path: string;
  /** Stays in the address whatever is filtered. */
  kept?: Record<string, string>;
  filters: Filters;
  errors: Record<string, string>;
  actions: readonly string[];
  /** The account's own log has no end users and clients. */
  isOfAccount?: boolean;
}

const spans = [["", "Any time"], ["1", "Today"], ["7", "7 days"], ["30", "30 days"]] as const;

/** Everything that narrows the log: ready-made, or field by field. */
export function FilterBar({ path, kept = {}, filters, errors, actions, isOfAccount }: Props) {
  const { since, until, ...rest } = filters;
  const wildcards = [...new Set(actions.map((action) => `${action.split(".")[0]}.*`)), "*.deleted"];
  const isOpen = Object.keys(errors).length > 0 || !(isOfAccount ? [presets[0]!] : presets).some((preset) => isPreset(filters, preset.filters)) || until !== undefined;
  return (
    <div className="filter-bar">
      <div className="chips-row">
        {!isOfAccount && (
          <nav className="chips" aria-label="Ready-made filters">
            {presets.map((preset) => (
              <Link key={preset.label} href={address(path, { ...kept, ...preset.filters, since, until })} aria-current={isPreset(filters, preset.filters) ? "true" : undefined}>
                {preset.label}
              </Link>
            ))}
          </nav>
        )}
        <nav className="chips" aria-label="Time">
          {spans.map(([days, label]) => {
            const from = days === "" ? undefined : daysAgo(Number(days));
            return (
              <Link key={label} href={address(path, { ...kept, ...rest, since: from })} aria-current={since === from && until === undefined ? "true" : undefined}>
                {label}
              </Link>
            );
          })}
        </nav>
      </div>
      <details open={isOpen}>
        <summary>Filter by field</summary>
        <FilterForm path={path} label="Filter the audit log" clear={address(path, kept)}>
          {Object.entries(kept).map(([name, value]) => (
            <input key={name} type="hidden" name={name} value={value} />
          ))}
          <FilterInput name="action" label="Event" value={filters.action} error={errors.action} hint="A * stands for one part, as in *.deleted." placeholder={isOfAccount ? "tenant.*" : "user.*"} suggestions={[...wildcards, ...actions]} />
          <FilterInput name="actor_id" label="Who did it" value={filters.actor_id} error={errors.actor_id} placeholder="user_… or client_…" />
          <FilterInput name="subject_id" label="What it is about" value={filters.subject_id} error={errors.subject_id} placeholder="user_…, client_… or another id" />
          {!isOfAccount && <FilterInput name="client_id" label="Client" value={filters.client_id} error={errors.client_id} placeholder="client_…" />}
          <FilterSelect name="outcome" label="Outcome" value={filters.outcome} error={errors.outcome} choices={[["", "Any"], ["success", "Done"], ["denied", "Denied"], ["failure", "Failed"]]} />
          <FilterInput name="since" label="From (UTC)" type="date" value={filters.since?.slice(0, 10)} error={errors.since} />
          <FilterInput name="until" label="To (UTC)" type="date" value={filters.until?.slice(0, 10)} error={errors.until} />
        </FilterForm>
      </details>
    </div>
  );
}
