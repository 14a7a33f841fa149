import { EmptyState } from "../../../_ui/empty-state";
import { PageHeader } from "../../../_ui/page-header";

export const NoAccount = ({ email }: { email: string }) => (
  <>
    <PageHeader title="Members" />
    <section className="panel" aria-label="Members">
      <EmptyState title="You are a member of no account" text={`Ask an owner of an account to invite ${email}; the invitation comes by mail.`} />
    </section>
  </>
);
