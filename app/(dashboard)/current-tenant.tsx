"use client";

import { useParams } from "next/navigation";
import { useEffect, useSyncExternalStore } from "react";
import type { Environment } from "../_ui/environment";
import type { Role } from "./role";

export interface FrameAccount {
  id: string;
  name: string;
  role: Role;
}

/** As much of a tenant as the frame shows. */
export interface FrameTenant {
  id: string;
  name: string;
  environment: Environment;
  issuer: string;
  account?: FrameAccount;
}

/** What the frame shows of the person's tenants. */
export interface FrameFacts {
  /** When there is but one. */
  account?: FrameAccount;
  mayCreate: boolean;
  tenants: FrameTenant[];
  /** There are more than these. */
  hasMore: boolean;
}

// The frame is made before the page below it and stays when that changes; what the page's layout knows of its tenant comes up here.
let visited: FrameTenant | undefined;
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** Tells the frame the tenant of the page, with a name and environment as new as the page. */
export function CurrentTenant({ tenant: { id, name, environment, issuer, account } }: { tenant: FrameTenant }) {
  const { id: accountId, name: accountName, role } = account ?? {};
  useEffect(() => {
    visited = { id, name, environment, issuer, account: accountId && accountName && role ? { id: accountId, name: accountName, role } : undefined };
    for (const listener of listeners) listener();
  }, [id, name, environment, issuer, accountId, accountName, role]);
  return null;
}

/** The tenant whose page is shown, among those that the frame came with or as its page told. */
export function useCurrentTenant(tenants: FrameTenant[]): FrameTenant | undefined {
  const { tenant_id: id } = useParams<{ tenant_id?: string }>();
  const told = useSyncExternalStore(subscribe, () => visited, () => undefined);
  if (id === undefined) return undefined;
  return told?.id === id ? told : tenants.find((tenant) => tenant.id === id);
}
