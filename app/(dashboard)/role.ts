import { cache } from "react";
import { getMe } from "@/lib/services/accounts";
import { query } from "./actor";

export type Role = "owner" | "admin" | "viewer";

/** The person with their accounts, asked once in each request. */
export const me = cache(() => query(getMe));

/** The person's role in the account that owns this tenant; undefined: they do not reach it. */
export const roleIn = async (tenantId: string): Promise<Role | undefined> => (await me()).accounts.find(({ tenants }) => tenants.some(({ id }) => id === tenantId))?.role;

/** Whether forms of this tenant are shown to the person. What they may do is decided by `run`, whatever was shown. */
export const canWrite = async (tenantId: string): Promise<boolean> => ["owner", "admin"].includes((await roleIn(tenantId)) ?? "");
