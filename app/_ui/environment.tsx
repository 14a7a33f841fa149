"use client";

import { createContext, use, type ReactNode } from "react";
import { environmentLabels, type Environment } from "./environment-labels";

export { environmentLabels, type Environment };

interface Surroundings {
  environment: Environment;
  tenantName: string;
}

const TenantEnvironment = createContext<Surroundings | undefined>(undefined);

/** Around the pages of one tenant. */
export const EnvironmentProvider = ({ environment, tenantName, children }: Surroundings & { children: ReactNode }) => <TenantEnvironment value={{ environment, tenantName }}>{children}</TenantEnvironment>;

/** The tenant that this is shown in, for what must be asked twice in production; undefined outside of a tenant. */
export const useEnvironment = (): Surroundings | undefined => use(TenantEnvironment);

export const EnvironmentMark = ({ environment, isShort }: { environment: Environment; isShort?: boolean }) => (
  <span className={`environment ${environment}`}>{isShort ? <span className="sr-only">{environmentLabels[environment]}</span> : environmentLabels[environment]}</span>
);
