import type { Metadata } from "next";
import Link from "next/link";
import { listSigningKeys } from "@/lib/services/signing-keys";
import { getTenant } from "@/lib/services/tenants";
import { address } from "../../../../_ui/address";
import { Badge } from "../../../../_ui/badge";
import { ConfirmDialog } from "../../../../_ui/dialog";
import { CopyField } from "../../../../_ui/copy-field";
import { Id } from "../../../../_ui/id";
import { PageHeader } from "../../../../_ui/page-header";
import { Pagination } from "../../../../_ui/pagination";
import { Table } from "../../../../_ui/table";
import { Time } from "../../../../_ui/time";
import { query } from "../../../actor";
import { answer } from "../../../answer";
import { canWrite } from "../../../role";
import { askedList, type ListPageProps } from "../asked-list";
import { Rotate } from "./rotate";

export const metadata: Metadata = { title: "Signing keys" };

const states = {
  current: { label: "Signs now", look: "good" },
  next: { label: "Next", look: "warn" },
  previous: { label: "Verifies only", look: "" },
  expired: { label: "Withdrawn", look: "plain" },
} as const;
const order = ["current", "next", "previous", "expired"];

export default async function SigningKeysPage(props: ListPageProps) {
  const { tenant_id, path, filters, cursor } = await askedList(props, "signing-keys", ["old"]);
  const { old } = filters;
  const [tenant, listed, mayWrite] = await Promise.all([query(getTenant, { tenant_id }), answer(listSigningKeys, { tenant_id, limit: 50, include_expired: old === "1", cursor }), canWrite(tenant_id)]);
  const { signing_keys: keys, next_cursor: next } = listed.output ?? (await query(listSigningKeys, { tenant_id, limit: 50 }));
  const sorted = [...keys].sort((one, other) => order.indexOf(one.state) - order.indexOf(other.state) || one.alg.localeCompare(other.alg) || one.activates_at.localeCompare(other.activates_at));
  const hasNext = keys.some(({ state }) => state === "next");
  const algs = [...new Set(["ES256", "RS256", ...keys.map(({ alg }) => alg)])];
  return (
    <>
      <PageHeader title="Signing keys" text="Tokens are signed with these. Applications and APIs verify them with the public halves, which are published." action={mayWrite && <Rotate tenantId={tenant_id} algs={algs} />} />
      <div className="stack">
        <section className="panel" aria-labelledby="keys">
          <div className="panel-head pb-4">
            <h2 id="keys">Keys</h2>
            <Link className="link" href={address(path, { old: old === "1" ? undefined : "1" })}>
              {old === "1" ? "Hide withdrawn keys" : "Show withdrawn keys"}
            </Link>
          </div>
          <Table columns={["Key", "Algorithm", "State", "Made", "Signs from", "Published until", ...(mayWrite && hasNext ? ["Plan"] : [])]}>
            {sorted.map((key) => (
              <tr key={key.id}>
                <td data-label="Key">
                  <Id value={key.id} />
                </td>
                <td data-label="Algorithm">{key.alg}</td>
                <td data-label="State">
                  <Badge look={states[key.state].look}>{states[key.state].label}</Badge>
                </td>
                <td data-label="Made">
                  <Time at={key.created_at} />
                </td>
                <td data-label="Signs from">
                  <Time at={key.activates_at} />
                </td>
                <td data-label="Published until">{key.expires_at ? <Time at={key.expires_at} /> : <span className="quiet">No end yet</span>}</td>
                {mayWrite && hasNext && (
                  <td>
                    {key.state === "next" && (
                      <ConfirmDialog label="Take back" triggerLabel={`Take back ${key.id}`} title={`Take back this ${key.alg} key?`} text="It has signed nothing yet." name={key.alg} operation="delete_signing_key" fixed={{ tenant_id, id: key.id }} doneText="Key taken back" />
                    )}
                  </td>
                )}
              </tr>
            ))}
          </Table>
          <Pagination path={path} fields={filters} cursor={cursor} next={next} />
        </section>
        <section className="panel" aria-labelledby="published">
          <div className="panel-head">
            <h2 id="published">Where they are published</h2>
            <p>Libraries find it by themselves through the discovery document of the issuer.</p>
          </div>
          <div className="panel-in copies">
            <CopyField label="JWK Set" value={`${tenant.issuer}/.well-known/jwks.json`} />
          </div>
        </section>
        <section className="panel" aria-labelledby="meaning">
          <div className="panel-head">
            <h2 id="meaning">What a rotation means</h2>
          </div>
          <div className="panel-in grid max-w-[76ch] gap-3">
            <p>
              <b>A planned one changes nothing for anybody.</b> The new key is published at once and signs five minutes later, when every application has fetched the JWK Set again. The old one stays published until the last token that it signed
              has expired.
            </p>
            <p>
              <b>For a leaked key there is an immediate one.</b> The old keys of the algorithm are withdrawn now: every token they signed is refused. People whose apps can refresh notice nothing; others sign in again.
            </p>
            <p>An application that was given a fixed key by hand, and does not read the JWK Set, must be given the new one before it signs.</p>
            <p>ES256 signs access tokens, and RS256 signs ID tokens unless a client asks for another.</p>
          </div>
        </section>
        {mayWrite && (
          <section className="panel danger-zone" aria-labelledby="leaked">
            <div className="panel-head pb-4">
              <h2 id="leaked">A key has leaked</h2>
              <p>Withdraws all keys of an algorithm now and signs with a new one. Only for this: people are signed out of apps that cannot refresh.</p>
            </div>
            <div className="panel-foot">
              {algs.map((alg) => (
                <ConfirmDialog key={alg} label={`Withdraw ${alg} keys`} title={`Withdraw the ${alg} keys now?`} operation="rotate_signing_key" fixed={{ tenant_id, alg, immediately: "true" }} doneText={`A new ${alg} key signs now`} />
              ))}
            </div>
          </section>
        )}
      </div>
    </>
  );
}
