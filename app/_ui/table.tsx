import type { ReactNode } from "react";

/** A table of one row an object; the rows are the caller's `<tr>`s. */
export function Table({ columns, children }: { columns: string[]; children: ReactNode }) {
  return (
    <table>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column} scope="col">
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}
