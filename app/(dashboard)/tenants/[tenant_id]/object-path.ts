/** Sections of a tenant whose addresses name one object, with the pages that stand in the place of its id. */
const besides = {
  users: ["import"],
  clients: ["new", "admission"],
  domains: ["new"],
  emails: ["new"],
  deliveries: ["addresses", "server"],
  "social-logins": ["new"],
  audit: [],
} as const satisfies Record<string, readonly string[]>;

export type ObjectSection = keyof typeof besides;

/** The object that an address below a tenant names, its id as it stands there. Undefined: it names none. */
export function objectIn(path: string): { section: ObjectSection; id: string } | undefined {
  const [, section, id] = /^\/tenants\/[^/]+\/([a-z-]+)\/([^/?]+)(?:\?|$)/.exec(path) ?? [];
  if (section === undefined || id === undefined || !Object.hasOwn(besides, section)) return undefined;
  const named = section as ObjectSection;
  const others: readonly string[] = besides[named];
  return others.includes(id) ? undefined : { section: named, id };
}
