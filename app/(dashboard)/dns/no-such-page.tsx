import Link from "next/link";
import { EmptyState } from "../../_ui/empty-state";

/** The address holds a cursor of another list. */
export const NoSuchPage = ({ first }: { first: string }) => (
  <section className="panel">
    <EmptyState
      title="This page is not there"
      text="Its address belongs to another list. Start again from the first page."
      action={
        <Link className="button" href={first}>
          First page
        </Link>
      }
    />
  </section>
);
