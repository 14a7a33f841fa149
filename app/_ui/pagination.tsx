import { ChevronRight, ChevronsLeft } from "lucide-react";
import Link from "next/link";

interface Props {
  /** The page after this one; undefined: this is the last. */
  next?: string;
  /** The first page; undefined: this is it. */
  first?: string;
  /** What the list holds, e.g. "2,317 users". */
  text?: string;
}

/** Below a list that is read page by page from a cursor: on, and back to the start. Nothing where one page is all there is. */
export function Pagination({ next, first, text }: Props) {
  if (!next && !first) return null;
  return (
    <nav className="panel-foot" aria-label="Pages">
      {text && <p>{text}</p>}
      {first && (
        <Link className="button" href={first}>
          <ChevronsLeft aria-hidden /> First page
        </Link>
      )}
      {next && (
        <Link className="button" href={next}>
          Next page <ChevronRight aria-hidden />
        </Link>
      )}
    </nav>
  );
}
