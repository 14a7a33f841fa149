/*
 * Loaded before a server (`node --import`): it lives as many milliseconds from now as the file MOVED_CLOCK says, from one moment
 * to the next. For pictures and stories; no part of the product.
 */
import { readFileSync } from "node:fs";

const file = process.env.MOVED_CLOCK;
const read = () => Number(readFileSync(file, "utf8")) || 0;
let offset = read();
setInterval(() => {
  try {
    offset = read();
  } catch {
    // being written, or the run has ended
  }
}, 20).unref();

const now = Date.now;
Date.now = () => now() + offset;
globalThis.Date = new Proxy(Date, {
  construct: (target, given, newTarget) => Reflect.construct(target, given.length > 0 ? given : [Date.now()], newTarget),
  apply: () => String(new Date()),
});
