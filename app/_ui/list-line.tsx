import Link from "next/link";
import type { ReactNode } from "react";

interface Props {
  /** What the list holds; undefined: it could not be asked for. */
  count: string | undefined;
  /** Why not, by field of the address. */
  errors: Record<string, string>;
  /** The first page of the list with these filters. */
  first: string;
  /** What can be done with the whole list. */
  children?: ReactNode;
}

/** Between the filters and the list: how much fits them, or what is wrong with them. */
export const ListLine = ({ count, errors, first, children }: Props) => (
  <div className="panel-line">
    <p role="status">{count ?? (errors.cursor ? "This page of the list is no longer valid." : "These filters do not fit. See the fields above.")}</p>
    {children}
    {errors.cursor && (
      <Link className="button" href={first}>
        First page
      </Link>
    )}
  </div>
);
