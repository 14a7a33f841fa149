import type { z } from "zod";
import { csvRow } from "../csv";
import type { user } from "./user-fields";

type User = z.output<typeof user>;

const columns = ["id", "email", "email_verified", "name", "status", "scopes", "external_id", "picture", "last_login", "created_at", "updated_at"] as const satisfies readonly (keyof User)[];

/** The first line of users as a table, which import_users reads back. */
export const userTableHead = csvRow(columns);

export const userTableRow = (user: User): string => csvRow(columns.map((column) => user[column]));
