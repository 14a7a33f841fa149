import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { createLine } from "./command-line";

/** The words that a shell makes of it, one a line. */
const words = (line: string) => execFileSync("sh", ["-c", `authalla() { printf '%s\\n' "$@"; }; ${line}`], { encoding: "utf8" }).trim().split("\n");

it("a shell hands the fields over as they are", () => {
  const fields = { name: `Ada's "shop" $HOME \`id\``, allow_registration: true };
  const [resource, verb, option, json] = words(createLine("tenant", fields));
  expect([resource, verb, option]).toEqual(["tenant", "create", "--json"]);
  expect(JSON.parse(json!)).toEqual(fields);
});

it("an object of a tenant is made in it", () => expect(words(createLine("user", { email: "ada@example.com" }, "acme"))).toEqual(["tenant", "select", "acme", "user", "create", "--json", '{"email":"ada@example.com"}']));

it("every page shows lines made here, none of its own", () => {
  const area = join(import.meta.dirname, "..", "(dashboard)");
  const pages = readdirSync(area, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".tsx"));
  for (const page of pages) expect(readFileSync(join(area, page), "utf8"), page).not.toMatch(/command=(?!\{(mayCreate && |mayWrite && |mayCreate \? |mayWrite \? )?createLine\()/);
});
