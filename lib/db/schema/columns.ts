import { sql } from "drizzle-orm";
import { customType, text, timestamp } from "drizzle-orm/pg-core";

/** Milliseconds, as a JavaScript Date holds them, so that a value read back compares equal. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, mode: "date", precision: 3 });
export const now = () => new Date();
export const createdAt = () => instant("created_at").notNull().defaultNow().$defaultFn(now);
export const updatedAt = () => instant("updated_at").notNull().defaultNow().$defaultFn(now).$onUpdate(now);
export const textArray = (name: string) => text(name).array().notNull().default(sql`'{}'::text[]`);
export const bytes = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => "bytea" });
