import type { Metadata } from "next";
import { notFound } from "next/navigation";
import type { z } from "zod";
import { getCustomEmail } from "@/lib/services/custom-emails";
import { Badge } from "../../../../../_ui/badge";
import { DeletePanel } from "../../../../../_ui/delete-panel";
import { TextField } from "../../../../../_ui/field";
import { Id } from "../../../../../_ui/id";
import { OperationForm } from "../../../../../_ui/operation-form";
import { PageHeader } from "../../../../../_ui/page-header";
import { Time } from "../../../../../_ui/time";
import { requirePerson } from "../../../../actor";
import { find } from "../../../../answer";
import { Letters } from "../../../../dns/letters";
import { DnsPanels } from "../../../../dns/panels";
import { canWrite } from "../../../../role";
import { DkimKeys } from "./keys";

export const metadata: Metadata = { title: "Sender domain" };

export default async function EmailPage({ params }: { params: Promise<{ tenant_id: string; email_id: string }> }) {
  const { tenant_id, email_id } = await params;
  const list = `/tenants/${tenant_id}/emails`;
  await requirePerson(`${list}/${email_id}`);
  const [email, mayWrite] = await Promise.all([find(getCustomEmail, { tenant_id, id: email_id }), canWrite(tenant_id)]);
  if (!email) notFound();
  return (
    <>
      <PageHeader title={email.email_domain} text={<><Id value={email.id} /><Letters name={email.email_domain} /></>} crumbs={[{ href: list, label: "E-mail" }]} action={email.is_active && <Badge look="good">In use</Badge>} />
      <div className="stack">
        <DnsPanels
          operation="verify_custom_email"
          tenantId={tenant_id}
          id={email.id}
          name={email.email_domain}
          setup={email}
          records={email.dns_records}
          goal="mail comes from it, signed."
          note={<LostNote email={email} />}
          nextCheckAt={email.next_check_at}
          mayWrite={mayWrite}
        />
        <section className="panel" aria-labelledby="sender">
          <div className="panel-head">
            <h2 id="sender">Sender</h2>
            <p>{inUseText(email)}</p>
          </div>
          {mayWrite ? (
            <div className="panel-in">
              <OperationForm operation="update_custom_email" fixed={{ tenant_id, id: email.id }} label="Save" version={email.updated_at} doneText="Saved">
                <TextField name="sender_email" label="Address" defaultValue={email.sender_email} isMono hint={`At ${email.email_domain}.`} />
                <TextField name="sender_name" label="Name" isOptional defaultValue={email.sender_name ?? ""} hint="Left empty: the product's name." />
                <TextField name="reply_to" label="Answers go to" isOptional defaultValue={email.reply_to ?? ""} isMono hint="Left empty: to the sender's address." />
              </OperationForm>
            </div>
          ) : (
            <p className="panel-in break-words">
              {email.sender_name} <span className="quiet">&lt;{email.sender_email}&gt;</span>
              {email.reply_to && <span className="sub">Answers go to {email.reply_to}</span>}
            </p>
          )}
          {mayWrite && email.sender_verified && (
            <div className="panel-foot">
              <p>{email.is_active ? "Mail can go back to coming from the platform's address; the domain stays verified." : "It takes over from the sender before, from the next mail on."}</p>
              <OperationForm operation="update_custom_email" fixed={{ tenant_id, id: email.id, is_active: String(!email.is_active) }} version={email.updated_at} label={email.is_active ? "Use the platform's address" : "Send from this domain"} look="" doneText="Saved" />
            </div>
          )}
        </section>
        <DkimKeys tenantId={tenant_id} email={email} mayWrite={mayWrite} />
        {mayWrite && (
          <DeletePanel
            kind="sender domain"
            name={email.email_domain}
            text={`${email.is_active ? "Mail comes from the platform's address again, at once." : "No mail comes from it."} Its DKIM keys are destroyed.`}
            operation="delete_custom_email"
            fixed={{ tenant_id, id: email.id }}
            next={list}
          />
        )}
      </div>
    </>
  );
}

/** What becomes of a domain that was verified and whose records are gone. */
function LostNote({ email: { sender_verified: isVerified, progress, failing_since: since, fell_back_at: fellBackAt } }: { email: z.output<typeof getCustomEmail.output> }) {
  if (fellBackAt)
    return (
      <p className="notice bad">
        Its records were gone for 72 hours, and mail went back to the platform&rsquo;s address <Time at={fellBackAt} />. Set them again: once they are found, mail comes from here again.
      </p>
    );
  if (since)
    return (
      <p className="notice warn">
        A needed record was first missed <Time at={since} />. If it stays away for 72 hours, mail comes from the platform&rsquo;s address.
      </p>
    );
  return isVerified && progress !== "verified" ? <p className="notice warn">It was verified and mail still comes from it, though DNS does not answer now.</p> : null;
}

function inUseText({ is_active: isActive, sender_verified: isVerified, sender_email: address }: { is_active: boolean; sender_verified: boolean; sender_email: string }): string {
  if (isActive) return `The tenant's mail comes from ${address}.`;
  return isVerified ? "Verified, but mail comes from elsewhere." : "Used once the domain is verified.";
}
