import Link from "next/link";
import { EmptyState } from "./empty-state";
import { PageHeader } from "./page-header";

/** The address asks for a page that this list does not have: a cursor of another one, or a text that cannot be searched for. */
export const NoSuchPage = ({ title, first }: { title: string; first: string }) => (
  <>
    <PageHeader title={title} />
    <section className="panel">
      <EmptyState
        title="This page is not there"
        text="Its address belongs to another list or search. Start again from the first page."
        action={
          <Link className="button" href={first}>
            First page
          </Link>
        }
      />
    </section>
  </>
);
