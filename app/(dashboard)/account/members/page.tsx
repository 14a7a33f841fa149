import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getAccount, listMembers } from "@/lib/services/accounts";
import { listInvitations } from "@/lib/services/invitations";
import { Badge } from "../../../_ui/badge";
import { counted } from "../../../_ui/counted";
import { ConfirmDialog } from "../../../_ui/dialog";
import { TextField } from "../../../_ui/field";
import { Id } from "../../../_ui/id";
import { OperationForm } from "../../../_ui/operation-form";
import { PageHeader } from "../../../_ui/page-header";
import { Pagination } from "../../../_ui/pagination";
import { Table } from "../../../_ui/table";
import { Time } from "../../../_ui/time";
import { query, requirePerson } from "../../actor";
import { given, type SearchParams } from "../../answer";
import { me } from "../../role";
import { AccountTabs } from "../account-tabs";
import { roleNames } from "../roles";
import { ChangeRole } from "./change-role";
import { Invitations } from "./invitations";
import { Invite } from "./invite";
import { NoAccount } from "./no-account";

export const metadata: Metadata = { title: "Members" };

const path = "/account/members";

export default async function MembersPage({ searchParams }: { searchParams: SearchParams }) {
  const person = await requirePerson(path);
  const { account: asked, cursor } = await given(searchParams, ["account", "cursor"]);
  const { accounts } = await me();
  if (accounts.length === 0) return <NoAccount email={person.email} />;
  const account = asked === undefined ? accounts[0]! : accounts.find(({ id }) => id === asked);
  if (!account) notFound();
  const { id, name, role } = account;
  const isOwner = role === "owner";
  const on = { account_id: id };
  const [details, { members, total, next_cursor }, pending, expired] = await Promise.all([
    query(getAccount, on),
    query(listMembers, { ...on, limit: 50, cursor }),
    query(listInvitations, { ...on, status: "pending" }),
    query(listInvitations, { ...on, status: "expired" }),
  ]);
  const isSelf = (member: { id: string }) => member.id === person.userId;
  return (
    <>
      <PageHeader title="Members" text={`The people who manage ${name}, and what each of them may do.`} action={isOwner && <Invite accountId={id} accountName={name} />} />
      <AccountTabs accounts={accounts} current={id} path={path} />
      <div className="stack">
        <section className="panel roster" aria-label="Members">
          <Table columns={["Person", "Role", "Last signed in", "Member since", ...(isOwner ? ["Actions"] : [])]}>
            {members.map((member) => (
              <tr key={member.id}>
                <td>
                  <strong className="font-medium">{member.name ?? member.email}</strong> {isSelf(member) && <Badge look="plain">You</Badge>} {member.status !== "active" && <Badge look="bad">Cannot sign in</Badge>}
                  {member.name && <span className="sub">{member.email}</span>}
                </td>
                <td data-label="Role" className="nowrap">
                  {roleNames[member.role]}
                </td>
                <td data-label="Last signed in">{member.last_login ? <Time at={member.last_login} /> : <span className="quiet">Never</span>}</td>
                <td data-label="Since">
                  <Time at={member.created_at} />
                </td>
                {isOwner && (
                  <td>
                    <div className="row-actions">
                      <ChangeRole accountId={id} member={member} isSelf={isSelf(member)} />
                      {!isSelf(member) && (
                        <ConfirmDialog
                          label="Remove"
                          triggerLabel={`Remove ${member.email}`}
                          title={`Remove ${member.email}?`}
                          text={`From their next click on they reach nothing in ${name}.`}
                          name={member.email}
                          operation="remove_member"
                          fixed={{ ...on, id: member.id }}
                          doneText="Member removed"
                        />
                      )}
                    </div>
                  </td>
                )}
              </tr>
            ))}
          </Table>
          <Pagination path={path} fields={{ account: asked }} cursor={cursor} next={next_cursor} text={counted({ total }, "member")} />
        </section>

        <Invitations accountId={id} invitations={[...pending.invitations, ...expired.invitations]} isOwner={isOwner} />

        <section className="panel" aria-labelledby="account">
          <div className="panel-head">
            <h2 id="account">Account</h2>
            <Id value={id} />
          </div>
          <div className="panel-in">
            {isOwner ? (
              <OperationForm key={id} operation="update_account" fixed={on} version={details.updated_at} label="Save" doneText="Account renamed">
                <TextField name="name" label="Name" defaultValue={details.name} hint="Members see it, and so do people whom you invite." />
              </OperationForm>
            ) : (
              <p>
                You are {role === "admin" ? "an admin" : "a viewer"} of {details.name}. Its owners change members and the name.
              </p>
            )}
          </div>
          <div className="panel-foot">
            <p>{isOwner && total === 1 ? "You are the only one here." : "Afterwards you reach its tenants only once an owner adds you again."}</p>
            <ConfirmDialog label="Leave account" title={`Leave ${name}?`} text="From then on you reach none of its tenants, and only an owner can add you again." name={name} operation="leave_account" fixed={{ id }} next="/" doneText="You left the account" />
          </div>
        </section>
      </div>
    </>
  );
}
