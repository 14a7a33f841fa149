import type { z } from "zod";
import { csvRow as row } from "../csv";
import type { user } from "./user-fields";

/* Users as a table for spreadsheets. */

type User = z.output<typeof user>;

export const csvColumns = ["id", "email", "email_verified", "name", "status", "scopes", "external_id", "picture", "last_login", "created_at", "updated_at"] as const satisfies readonly (keyof User)[];

export const csvHeader = `${csvColumns.join(",")}\r\n`;

export const csvRow = (user: User): string => row(csvColumns.map((column) => user[column]));
