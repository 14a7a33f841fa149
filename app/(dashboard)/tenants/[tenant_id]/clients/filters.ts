import { applicationTypes, registrations } from "./application-types";

/** What a list's address may say; anything else is as if it were not there. */
export type Filters = {
  search?: string;
  application_type?: string;
  status?: string;
  registration?: string;
  cursor?: string;
};

type SearchParams = Record<string, string | string[] | undefined>;

export function readFilters(params: SearchParams): Filters {
  const text = (name: string) => (typeof params[name] === "string" && params[name].trim() !== "" ? params[name].trim() : undefined);
  const oneOf = (name: string, values: string[]) => values.find((value) => value === text(name));
  const filters = {
    search: text("search")?.slice(0, 255),
    application_type: oneOf("application_type", Object.keys(applicationTypes)),
    status: oneOf("status", ["active", "disabled"]),
    registration: oneOf("registration", [...Object.keys(registrations), "self_registered"]),
    cursor: text("cursor"),
  };
  return Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined));
}
