import type { z } from "zod";
import type { getCustomEmail } from "@/lib/services/custom-emails";
import { Badge } from "../../../../../_ui/badge";
import { OperationForm } from "../../../../../_ui/operation-form";
import { Table } from "../../../../../_ui/table";
import { Time } from "../../../../../_ui/time";

type Email = z.output<typeof getCustomEmail.output>;
type Key = Email["dkim_keys"][number];

/** The keys that sign, those that wait for their records, and when the records of those before may go. */
export function DkimKeys({ tenantId, email: { id, dkim_keys: keys }, mayWrite }: { tenantId: string; email: Email; mayWrite: boolean }) {
  const waiting = new Set(keys.flatMap(({ state, algorithm }) => (state === "next" ? [algorithm] : [])));
  return (
    <section className="panel" aria-labelledby="keys">
      <div className="panel-head pb-4">
        <h2 id="keys">DKIM keys</h2>
        <p>Each mail is signed with one key of each type, so that receivers see that it is yours.</p>
      </div>
      <Table columns={["Selector", "Type", "State", "Made"]}>
        {keys.map((key) => (
          <tr key={key.selector}>
            <td data-label="Selector">
              <code>{key.selector}</code>
            </td>
            <td data-label="Type">{key.algorithm === "rsa" ? "RSA, 2048 bits" : "Ed25519"}</td>
            <td data-label="State">
              <KeyState keyOfMail={key} />
            </td>
            <td data-label="Made">
              <Time at={key.created_at} />
            </td>
          </tr>
        ))}
      </Table>
      {mayWrite && (
        <div className="panel-foot">
          <p>{waiting.size > 0 ? "New keys wait for their records above. Those in use sign until DNS has them." : "New keys get names of their own. Those in use sign until DNS has the new records, so no mail goes unsigned."}</p>
          {waiting.size < 2 && <OperationForm operation="rotate_dkim_keys" fixed={{ tenant_id: tenantId, id }} label="Make new keys" look="" doneText="New keys wait for their records" />}
        </div>
      )}
    </section>
  );
}

function KeyState({ keyOfMail: { state, is_published: isPublished, removable_at: removableAt } }: { keyOfMail: Key }) {
  if (state === "next") return <Badge look="warn">Waits for its record</Badge>;
  if (state === "active") return isPublished ? <Badge look="good">Signs now</Badge> : <Badge look="warn">Signs once DNS has it</Badge>;
  const isDue = removableAt !== null && new Date(removableAt) <= new Date();
  return (
    <>
      <Badge>Retired</Badge>
      {removableAt && <span className="sub">{isDue ? "Its record may be removed." : <>Its record may be removed <Time at={removableAt} />.</>}</span>}
    </>
  );
}
