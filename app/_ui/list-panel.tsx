import type { ReactNode } from "react";
import { Pagination, type Pages } from "./pagination";
import { Table } from "./table";

interface Props {
  label: string;
  /** How many there are on all pages. */
  total: number;
  pages: Pages;
  columns: string[];
  /** In place of a list that holds nothing. */
  empty: ReactNode;
  /** A `<tr>` each. */
  children: ReactNode;
}

/** A list that is a page's main thing. */
export const ListPanel = ({ label, total, pages, columns, empty, children }: Props) => (
  <section className="panel" aria-label={label}>
    {total === 0 ? (
      empty
    ) : (
      <>
        <Table columns={columns}>{children}</Table>
        <Pagination {...pages} />
      </>
    )}
  </section>
);
