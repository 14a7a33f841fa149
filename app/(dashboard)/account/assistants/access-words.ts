import { managementScopes } from "@/lib/oauth/management-scopes";

/** What scopes let somebody do, area by area: `users:write users:read theme:read` is "Changes users. Reads branding." */
export function accessWords(scopes: readonly string[]): string {
  if (managementScopes.every((scope) => scopes.includes(scope))) return "Everything.";
  const areas = (action: string) => [...new Set(scopes.filter((scope) => scope.endsWith(`:${action}`)).map((scope) => scope.split(":")[0]!))];
  const changed = areas("write");
  const read = areas("read").filter((area) => !changed.includes(area));
  const say = (verb: string, names: string[]) => (names.length > 0 ? `${verb} ${listed(names.map((name) => words[name] ?? name.replaceAll("-", " ")))}.` : "");
  return [say("Changes", changed), say(changed.length > 0 ? "Reads" : "Only reads", read)].filter(Boolean).join(" ");
}

const words: Record<string, string> = { theme: "branding", emails: "e-mail", audit: "the audit log", keys: "signing keys" };

const listed = (names: string[]) => (names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${names.at(-1)}` : names[0]!);
