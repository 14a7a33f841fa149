import type { z } from "zod";
import type { listAssistants } from "@/lib/services/assistants";
import { Badge } from "../../../_ui/badge";
import { ConfirmDialog } from "../../../_ui/dialog";
import { Table } from "../../../_ui/table";
import { Time } from "../../../_ui/time";
import { accessWords } from "./access-words";

export type Assistant = z.output<typeof listAssistants.output>["assistants"][number];

interface Props {
  assistants: Assistant[];
  /** Of every tenant that the person reaches. */
  tenantNames: ReadonlyMap<string, string>;
  /** Whose they are is told. */
  hasPerson?: boolean;
}

const registrations: Record<Assistant["registration"], string> = { first_party: "Built in", manual: "Registered by hand", dynamic: "Registered itself", metadata_document: "Known by its address" };

export function Assistants({ assistants, tenantNames, hasPerson }: Props) {
  return (
    <Table columns={["Assistant", ...(hasPerson ? ["Acts for"] : []), "May do", "Last used", "Connected", "Actions"]}>
      {assistants.map((assistant) => (
        <tr key={assistant.id}>
          <td>
            <strong className="font-medium">{assistant.name}</strong> <Badge look="plain">{registrations[assistant.registration]}</Badge>
            <span className="sub">{whereFrom(assistant, hasPerson ? "their" : "your")}</span>
          </td>
          {hasPerson && <td data-label="Acts for" className="acts-for">{assistant.user.email}</td>}
          <td>
            {accessWords(assistant.scopes)}
            <span className="sub">{reach(assistant.tenant_ids, tenantNames, hasPerson ? "they" : "you")}</span>
          </td>
          <td data-label="Last used">{assistant.last_used_at ? <Time at={assistant.last_used_at} /> : <span className="quiet">Not yet</span>}</td>
          <td data-label="Connected">
            <Time at={assistant.since} />
          </td>
          <td>
            {assistant.may_revoke ? (
              <ConfirmDialog
                label="Revoke"
                triggerLabel={`Revoke ${assistant.name}${hasPerson ? ` of ${assistant.user.email}` : ""}`}
                title={`Revoke ${assistant.name}?`}
                text={`Its next call is refused. To connect again it has to ask ${hasPerson ? assistant.user.email : "you"} anew.`}
                operation="revoke_assistant"
                fixed={{ id: assistant.id }}
                doneText={`${assistant.name} is disconnected`}
              />
            ) : (
              <span className="quiet">Theirs to revoke</span>
            )}
          </td>
        </tr>
      ))}
    </Table>
  );
}

/** Names are chosen by whoever made the program; where its codes go is a fact. */
function whereFrom({ registration, client_id, redirect_hosts }: Assistant, whose: string): string {
  if (registration === "metadata_document" && URL.canParse(client_id)) return new URL(client_id).host;
  const hosts = redirect_hosts.map((host) => (/^(localhost|127\.0\.0\.1|\[::1\])$/.test(host) ? `On ${whose} own computer` : host.endsWith(":") ? `On ${whose} own computer, by ${host}` : host));
  return [...new Set(hosts)].slice(0, 3).join(", ");
}

function reach(tenantIds: string[] | null, names: ReadonlyMap<string, string>, who: string): string {
  if (tenantIds === null) return `In every tenant ${who} reach`;
  const shown = tenantIds.slice(0, 3).map((id) => names.get(id) ?? id);
  return `Only in ${shown.join(", ")}${tenantIds.length > 3 ? ` and ${tenantIds.length - 3} more` : ""}`;
}
