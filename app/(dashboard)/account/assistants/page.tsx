import { Cable } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { narrowedAddress, nothingLeftOut } from "@/lib/mcp/narrowing";
import { listAssistants } from "@/lib/services/assistants";
import { EmptyState } from "../../../_ui/empty-state";
import { PageHeader } from "../../../_ui/page-header";
import { query, requirePerson } from "../../actor";
import { me } from "../../role";
import { Assistants } from "./assistants";

export const metadata: Metadata = { title: "Connected assistants" };

export default async function AssistantsPage() {
  const person = await requirePerson("/account/assistants");
  const { accounts } = await me();
  const owned = accounts.filter(({ role }) => role === "owner");
  const [{ assistants: own }, ...ofAccounts] = await Promise.all([query(listAssistants), ...owned.map(({ id }) => query(listAssistants, { account_id: id }))]);
  const tenantNames = new Map(accounts.flatMap(({ tenants }) => tenants.map(({ id, name }) => [id, name] as const)));
  const others = owned.flatMap((account, at) => {
    const assistants = ofAccounts[at]!.assistants.filter(({ user }) => user.id !== person.userId);
    return assistants.length > 0 ? [{ account, assistants }] : [];
  });
  const connect = (
    <Link className="button primary" href="/connect">
      <Cable aria-hidden /> Connect an assistant
    </Link>
  );
  return (
    <>
      <PageHeader title="Connected assistants" text="Programs that manage tenants for you. Each may do what you allowed it and what your role permits at that moment." action={own.length > 0 && connect} />
      <div className="stack">
        <section className="panel roster" aria-label="Your assistants">
          {own.length === 0 ? (
            <EmptyState title="No assistant is connected" text="Claude, Cursor, VS Code and others connect to the MCP server, once you have allowed them." action={connect} prompt={`Connect to the MCP server ${narrowedAddress(nothingLeftOut)} and list the tenants that I manage.`} />
          ) : (
            <>
              <div className="panel-head">
                <h2>Yours</h2>
              </div>
              <div className="panel-table">
                <Assistants assistants={own} tenantNames={tenantNames} />
              </div>
            </>
          )}
        </section>
        {others.map(({ account, assistants }) => (
          <section key={account.id} className="panel roster" aria-labelledby={account.id}>
            <div className="panel-head">
              <h2 id={account.id}>Of other members of {account.name}</h2>
              <p>They reach the account because of the person they act for. Whoever is removed from it takes their assistants along.</p>
            </div>
            <div className="panel-table">
              <Assistants assistants={assistants} tenantNames={tenantNames} hasPerson />
            </div>
          </section>
        ))}
      </div>
    </>
  );
}
