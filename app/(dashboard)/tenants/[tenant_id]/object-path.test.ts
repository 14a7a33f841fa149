import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { objectIn } from "./object-path";

const here = fileURLToPath(new URL(".", import.meta.url));
const pagesIn = (folder: string) => readdirSync(`${here}${folder}`).filter((name) => existsSync(`${here}${folder}/${name}/page.tsx`));
const sections = readdirSync(here, { withFileTypes: true }).filter((entry) => entry.isDirectory() && !entry.name.startsWith("(")).map(({ name }) => ({ name, pages: pagesIn(name) }));
const ofObjects = sections.filter(({ pages }) => pages.some((page) => page.startsWith("[")));
const others = [...new Set(ofObjects.flatMap(({ pages }) => pages.filter((page) => !page.startsWith("["))))];

describe("objectIn", () => {
  it("knows every section whose pages show one object", () => {
    expect(ofObjects.length).toBeGreaterThan(5);
    for (const { name } of ofObjects) expect(objectIn(`/tenants/acme/${name}/x_1?tab=2`), name).toEqual({ section: name, id: "x_1" });
    for (const { name } of sections.filter((section) => !ofObjects.includes(section))) expect(objectIn(`/tenants/acme/${name}/x_1`), name).toBeUndefined();
  });

  it("takes a page for an id where another section has it, so that it is a 404 by its status", () => {
    expect(others).toEqual(expect.arrayContaining(["new", "import", "server"]));
    for (const { name, pages } of ofObjects) for (const other of others) expect(objectIn(`/tenants/acme/${name}/${other}`), `${name}/${other}`).toEqual(pages.includes(other) ? undefined : { section: name, id: other });
  });

  it.each(["/", "/tenants/acme", "/tenants/acme/users", "/tenants/acme/users/", "/tenants/acme/users/u_1/more", "/tenants/acme/constructor/x", "/account/users/u_1"])("finds none in %s", (path) => expect(objectIn(path)).toBeUndefined());
});
