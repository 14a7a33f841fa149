import { checkDueDomains } from "../services/custom-domain-check";
import type { Job } from "./job";

export const customDomainChecks: Job = { name: "custom-domains", everyMs: 30_000, reachesOutside: true, run: checkDueDomains };
