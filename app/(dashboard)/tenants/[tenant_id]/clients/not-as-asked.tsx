import Link from "next/link";

/** The address asks for a page that this list does not have: a cursor of another search, or a text that cannot be searched for. */
export const NotAsAsked = ({ first }: { first: string }) => (
  <section className="panel empty">
    <h2>This page is not there</h2>
    <p>Its address belongs to another list or search. Start again from the first page.</p>
    <Link className="button" href={first}>
      First page
    </Link>
  </section>
);
