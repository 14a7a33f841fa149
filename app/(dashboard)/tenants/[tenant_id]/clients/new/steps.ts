import { isDisplayable } from "@/lib/display-text";
import type { ApplicationType } from "../application-types";
import { adviseUri } from "../uri-advice";

export const steps = ["Type", "Name and addresses", "Scopes and consent"] as const;

/** Field → what is wrong with it. */
export type Trouble = Record<string, string>;

export const stepOfField = (field: string): number => (field === "application_type" ? 0 : ["name", "redirect_uris", "allowed_logout_uris", "homepage_url"].includes(field) ? 1 : 2);

/** What the server would refuse of a step, in its words. What only the server can know, it says at the end. */
export function troubleWith(step: number, form: FormData, { type, isProduction }: { type: ApplicationType; isProduction: boolean }): Trouble {
  if (step !== 1) return {};
  const text = (name: string) => String(form.get(name) ?? "").trim();
  const trouble: Trouble = {};
  const name = text("name");
  if (name === "") trouble.name = "must not be empty";
  else if (name.length > 100) trouble.name = "must be 100 characters or fewer";
  else if (!isDisplayable(name)) trouble.name = "must not hold control or text-direction characters";
  if (type === "backend") return trouble;
  for (const [field, kind] of [["redirect_uris", "redirect URI"], ["allowed_logout_uris", "logout URI"]] as const) {
    const uris = form.getAll(field).map((uri) => String(uri).trim()).filter(Boolean);
    if (field === "redirect_uris" && uris.length === 0) trouble[field] = "at least one is needed";
    if (uris.some((uri) => adviseUri(uri, { applicationType: type, registration: "manual", kind, isProduction }).refusal)) trouble[field] = "has an address that cannot be registered";
  }
  return trouble;
}
