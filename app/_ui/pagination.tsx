import { ChevronRight, ChevronsLeft } from "lucide-react";
import Link from "next/link";
import { address } from "./address";

export interface Pages {
  /** Of the list, whatever page of it. */
  path: string;
  /** What else the list's address holds. */
  fields?: Readonly<Record<string, string | undefined>>;
  /** Of this page; undefined: it is the first. */
  cursor?: string;
  /** Of the page after this one; null: there is none. */
  next: string | null;
  /** What the list holds, e.g. "2,317 users". */
  text?: string;
}

/** Below a list that is read page by page from a cursor: on, and back to the start. Nothing where one page is all there is. */
export function Pagination({ path, fields = {}, cursor, next, text }: Pages) {
  if (!next && !cursor) return null;
  return (
    <nav className="panel-foot" aria-label="Pages">
      {text && <p>{text}</p>}
      {cursor && (
        <Link className="button" href={address(path, fields)}>
          <ChevronsLeft aria-hidden /> First page
        </Link>
      )}
      {next && (
        <Link className="button" href={address(path, { ...fields, cursor: next })}>
          Next page <ChevronRight aria-hidden />
        </Link>
      )}
    </nav>
  );
}
