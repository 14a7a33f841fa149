import type { Metadata } from "next";
import Link from "next/link";
import type { ReactNode } from "react";
import { findInvitation } from "@/lib/dashboard/invitation";
import { OperationForm } from "../../../_ui/operation-form";
import { roleNames } from "../../account/roles";
import { currentPerson } from "../../actor";
import { Mark } from "../../brand";

export const metadata: Metadata = { title: "Invitation", robots: { index: false }, referrer: "no-referrer" };

/** Opening it changes nothing; accepting is a form, for the person whose proven address was invited. */
export default async function InvitationPage({ params }: { params: Promise<{ token: string }> }) {
  const [{ token }, person] = [await params, await currentPerson()];
  const invitation = await findInvitation(token);
  if (!invitation) return <Card title="There is no such invitation">A newer mail may have replaced it. Open the link of the newest one, or ask for another.</Card>;
  const { account, email, role, inviter, status, expiresAt } = invitation;
  const [title, text] = ended(status);
  if (title) return <Card title={title}>{text}</Card>;
  return (
    <Card title={`You are invited to ${account.name}`}>
      <dl className="letter-facts">
        <div>
          <dt>From</dt>
          <dd>{inviter!.name ? `${inviter!.name} (${inviter!.email})` : inviter!.email}</dd>
        </div>
        <div>
          <dt>Role</dt>
          <dd>
            <strong className="font-medium">{roleNames[role]}.</strong> {means[role]}
          </dd>
        </div>
        <div>
          <dt>For</dt>
          <dd>{email}</dd>
        </div>
        <div>
          <dt>Good until</dt>
          <dd>
            <time dateTime={expiresAt.toISOString()}>{expiresAt.toISOString().slice(0, 16).replace("T", " ")} UTC</time>
          </dd>
        </div>
      </dl>
      {!person && (
        <>
          <p>Sign in with {email} to accept. A code is sent there, which shows that the address is yours.</p>
          <form action="/api/auth/start" className="actions">
            <input type="hidden" name="next" value={`/invitations/${token}`} />
            <button type="submit" className="button primary">
              Sign in to accept
            </button>
          </form>
        </>
      )}
      {person && person.email.toLowerCase() === email && <OperationForm operation="accept_invitation" fixed={{ token }} label="Accept invitation" next="/" doneText={`You are a member of ${account.name}`} />}
      {person && person.email.toLowerCase() !== email && (
        <>
          <p className="notice warn">
            You are signed in as {person.email}. This invitation is for {email}: sign out, then open the link of the mail again.
          </p>
          <form action="/api/auth/end" method="post" className="actions">
            <Link className="button ghost" href="/">
              To the dashboard
            </Link>
            <button type="submit" className="button">
              Sign out
            </button>
          </form>
        </>
      )}
    </Card>
  );
}

const means = { owner: "You may do everything.", admin: "You may change everything but members, and delete no tenant.", viewer: "You see everything and change nothing." };

function ended(status: string): [string?, string?] {
  if (status === "accepted") return ["This invitation was used already", "If it was you who accepted, sign in and find the account there. Otherwise ask for another one."];
  if (status === "revoked") return ["This invitation was taken back", "Ask an owner of the account if you think that it should not have been."];
  if (status === "expired") return ["This invitation has expired", "It was good for seven days. Ask an owner of the account to send it again."];
  if (status === "void") return ["This invitation counts no longer", "Whoever sent it does not own the account any more. Ask another owner to send it again."];
  return [];
}

const Card = ({ title, children }: { title: string; children: ReactNode }) => (
  <main className="letter">
    <p className="brand">
      <Mark /> Authalla
    </p>
    <section className="panel">
      <div className="panel-in stack">
        <h1>{title}</h1>
        {typeof children === "string" ? <p className="quiet">{children}</p> : children}
        {typeof children === "string" && (
          <p>
            <Link className="link" href="/">
              To the dashboard
            </Link>
          </p>
        )}
      </div>
    </section>
  </main>
);
