/** What the list's address may say; anything else is as if it were not there. */
export type Filters = {
  search?: string;
  state?: "active" | "inactive" | "suspended" | "never";
  sort?: Sort;
  order?: "asc" | "desc";
  cursor?: string;
};

export type Sort = "created_at" | "last_login" | "email" | "name";

export const states = { active: "Active", inactive: "Inactive", suspended: "Suspended", never: "Never signed in" } as const;
const sorts: readonly Sort[] = ["created_at", "last_login", "email", "name"];

export function readFilters(params: Record<string, unknown>): Filters {
  const text = (name: string) => (typeof params[name] === "string" && params[name].trim() !== "" ? params[name].trim() : undefined);
  const filters: Filters = {
    search: text("search")?.slice(0, 255),
    state: (Object.keys(states) as (keyof typeof states)[]).find((state) => state === text("state")),
    sort: sorts.find((sort) => sort === text("sort")),
    order: (["asc", "desc"] as const).find((order) => order === text("order")),
    cursor: text("cursor")?.slice(0, 1024),
  };
  return Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined));
}

/** The same for the operation, whose words for a state are two fields. */
export const operationInput = ({ state, ...rest }: Filters): Record<string, unknown> => ({ ...rest, ...(state === "never" ? { never_signed_in: true } : state && { status: state }) });

export const orderOf = ({ sort = "created_at", order }: Filters): { sort: Sort; order: "asc" | "desc" } => ({ sort, order: order ?? (sort === "email" || sort === "name" ? "asc" : "desc") });
