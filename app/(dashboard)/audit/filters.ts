/* The filters of the audit log, as they stand in the address. */

export const filterNames = ["action", "actor_id", "subject_id", "client_id", "outcome", "since", "until"] as const;
export type Filters = Partial<Record<(typeof filterNames)[number], string>>;

const isDate = (text: string) => /^\d{4}-\d{2}-\d{2}$/.test(text);

/** A day is meant whole, both at the beginning and at the end, and as one of UTC. */
export function asInput({ since, until, ...rest }: Filters): Record<string, string> {
  return { ...rest, ...(since ? { since: isDate(since) ? `${since}T00:00:00Z` : since } : {}), ...(until ? { until: isDate(until) ? dayAfter(until) : until } : {}) };
}

function dayAfter(date: string): string {
  const day = new Date(`${date}T00:00:00Z`);
  if (Number.isNaN(day.getTime())) return `${date}T00:00:00Z`; // refused by the operation, in its words
  return `${new Date(day.getTime() + 86_400_000).toISOString().slice(0, 19)}Z`;
}

/** The first of the last `days` days of UTC. */
export const daysAgo = (days: number, now = new Date()): string => new Date(now.getTime() - (days - 1) * 86_400_000).toISOString().slice(0, 10);

export const presets: { label: string; filters: Filters }[] = [
  { label: "Everything", filters: {} },
  { label: "Sign-ins", filters: { action: "session.created" } },
  { label: "Stopped sign-ins", filters: { action: "login.failed" } },
  { label: "Denied", filters: { outcome: "denied" } },
  { label: "Users", filters: { action: "user.*" } },
  { label: "Clients", filters: { action: "client.*" } },
  { label: "Deletions", filters: { action: "*.deleted" } },
];

/** Whether these filters are this preset's, whatever the dates. */
export const isPreset = ({ since: _since, until: _until, ...filters }: Filters, preset: Filters): boolean => JSON.stringify(Object.entries(filters).sort()) === JSON.stringify(Object.entries(preset).sort());
