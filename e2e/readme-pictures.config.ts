import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig } from "@playwright/test";
import { firstDay } from "./northwind";
import base from "./playwright.config";

/*
 * `npm run pictures` (after `npm run build`): the README's pictures, taken of the built product. Its clock begins two months ago
 * and is moved on from file, so that what people did since was done on different days.
 */
const clock = join(process.env.E2E_DIRECTORY!, "clock");
if (process.env.TEST_WORKER_INDEX === undefined) writeFileSync(clock, String(-firstDay * 86_400_000));
process.env.E2E_CLOCK = clock;
const preload = new URL("./moved-clock.mjs", import.meta.url);
const server = [base.webServer!].flat()[0]!;

export default defineConfig({
  ...base,
  testDir: fileURLToPath(new URL(".", import.meta.url)),
  testMatch: "readme-pictures.ts",
  globalSetup: undefined, // the owner signs in on each day anew
  workers: 1,
  timeout: 900_000,
  use: { ...base.use, screenshot: "off", viewport: { width: 1280, height: 800 }, deviceScaleFactor: 1.5 },
  webServer: { ...server, env: { ...server.env, NODE_OPTIONS: `--import ${preload}`, MOVED_CLOCK: clock } },
});
