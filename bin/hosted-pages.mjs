/*
 * The hosted pages, asked for directly of what the build made of them (Next.js, Adapters: Invoking Entrypoints). Their addresses have
 * no parameters, so there is nothing for the framework's router to find out, and they are the hottest pages. Nothing but speed may differ, and that
 * they are not compressed: on the internet there is a proxy in front, whose work that is.
 */
import { existsSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join, relative } from "node:path";

const folder = "oauth2";

/**
 * @param directory of the project, which is built
 * @returns what answers a request for this path; undefined where that is the framework's: other paths and methods, and what is not a whole page
 */
export function hostedPages(directory) {
  const require = createRequire(import.meta.url);
  const built = join(directory, ".next", "server", "app", folder);
  const fileOf = (name) => join(built, name, "page.js");
  const names = readdirSync(built).filter((name) => existsSync(fileOf(name)));
  const pages = new Map(names.map((name) => [`/${folder}/${name}`, fileOf(name)]));
  const requestMeta = { relativeProjectDir: relative(process.cwd(), directory), distDir: join(directory, ".next") };
  return ({ method, headers }, path) => {
    const file = pages.get(path);
    if (file === undefined || (method !== "GET" && method !== "HEAD") || headers.rsc !== undefined) return undefined;
    return (request, response) => require(file).handler(request, response, { requestMeta: { ...requestMeta } });
  };
}
