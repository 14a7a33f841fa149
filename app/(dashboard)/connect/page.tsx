import type { Metadata } from "next";
import { narrowedAddress, toolsets, type Narrowing } from "@/lib/mcp/narrowing";
import { listAssistants } from "@/lib/services/assistants";
import { CopyField } from "../../_ui/copy-field";
import { PageHeader } from "../../_ui/page-header";
import { query, requirePerson } from "../actor";
import type { SearchParams } from "../answer";
import { me } from "../role";
import { connections, prompts } from "./connections";
import { ConnectedNow } from "./connected-now";
import { Switches } from "./switches";

export const metadata: Metadata = { title: "Connect an assistant" };

export default async function ConnectPage({ searchParams }: { searchParams: SearchParams }) {
  await requirePerson("/connect");
  const [{ accounts }, { assistants }, asked] = await Promise.all([me(), query(listAssistants), searchParams]);
  const tenants = accounts.flatMap((account) => account.tenants);
  const narrowing = chosen(asked, tenants);
  const url = narrowedAddress(narrowing);
  const tenant = narrowing.tenantIds?.length === 1 ? tenants.find(({ id }) => id === narrowing.tenantIds![0]) : undefined;
  return (
    <>
      <PageHeader title="Connect an assistant" text="An assistant that is connected manages tenants, clients and users for you. It asks you to sign in, and can do what you allow there and your role permits, nothing more." />
      <div className="stack">
        <section className="panel" aria-labelledby="address">
          <div className="panel-head">
            <h2 id="address">MCP server</h2>
            <p>Narrow the address, and every line below follows. It can only take away: a narrowed connection never does more than you allow when you sign in.</p>
          </div>
          <div className="panel-in stack">
            <Switches tenants={tenants} areas={toolsets} narrowing={narrowing} />
            <CopyField label="Streamable HTTP address" value={url} />
          </div>
        </section>

        {connections(url).map(({ id, name, text, links, lines }) => (
          <section key={id} className="panel" aria-labelledby={id}>
            <div className="panel-head">
              <h2 id={id}>{name}</h2>
              {links.length > 0 && (
                <div className="row-actions">
                  {links.map(({ href, label }) => (
                    <a key={label} className="button" href={href}>
                      {label}
                    </a>
                  ))}
                </div>
              )}
              <p>{text}</p>
            </div>
            <div className="panel-in copies">
              {lines.map(({ label, value }) => (
                <CopyField key={label} label={label} value={value} />
              ))}
            </div>
          </section>
        ))}

        <ConnectedNow known={assistants.map(({ id, name, last_used_at }) => ({ id, name, last_used_at }))} />

        <section className="panel" aria-labelledby="prompts">
          <div className="panel-head">
            <h2 id="prompts">Try it</h2>
            <p>Say one of these to your assistant. The first one changes nothing.</p>
          </div>
          <div className="panel-in copies prose">
            {prompts(tenant?.name, narrowing.isReadOnly).map(({ label, value }) => (
              <CopyField key={label} label={label} value={value} />
            ))}
          </div>
        </section>
      </div>
    </>
  );
}

/** What the address of the page says, as far as it means something. */
function chosen(asked: Awaited<SearchParams>, tenants: { id: string }[]): Narrowing {
  const texts = (value: string | string[] | undefined) => [value ?? []].flat().filter(Boolean);
  const tenantIds = texts(asked.tenant_id).filter((id) => tenants.some((tenant) => tenant.id === id));
  const areas = toolsets.filter((area) => texts(asked.tools).includes(area));
  return { isReadOnly: asked.read_only === "true", tenantIds: tenantIds.length > 0 ? tenantIds : null, toolsets: areas.length > 0 && areas.length < toolsets.length ? areas : null };
}
