import { checkDueSenders } from "../services/custom-email-check";
import type { Job } from "./job";

export const customEmailChecks: Job = { name: "custom-emails", everyMs: 30_000, reachesOutside: true, run: checkDueSenders };
