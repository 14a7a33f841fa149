import type { Metadata } from "next";
import { settings } from "@/lib/env";
import { CopyField } from "../../_ui/copy-field";
import { PageHeader } from "../../_ui/page-header";
import { requirePerson } from "../actor";

export const metadata: Metadata = { title: "Connect an assistant" };

export default async function ConnectPage() {
  await requirePerson("/connect");
  const url = `${settings().appUrl}/mcp`;
  const json = (value: unknown) => JSON.stringify(value, null, 2);
  const vsCode = { name: "authalla", type: "http", url };
  const cursor = { url };
  const assistants: { name: string; text: string; label: string; value: string; link?: { href: string; label: string } }[] = [
    { name: "Claude Code", text: "Run this once, then type /mcp in Claude Code and choose Authenticate.", label: "Command for Claude Code", value: `claude mcp add --transport http authalla ${url}` },
    { name: "Claude Desktop", text: "Open Settings, then Connectors, choose Add custom connector, and paste this address. Anthropic's servers connect to it, so it must be reachable from the internet.", label: "Address for Claude Desktop", value: url },
    {
      name: "VS Code",
      text: "Run this in a terminal, or put the server into .vscode/mcp.json.",
      label: "Command for VS Code",
      value: `code --add-mcp '${JSON.stringify(vsCode)}'`,
      link: { href: `vscode:mcp/install?${encodeURIComponent(JSON.stringify(vsCode))}`, label: "Add to VS Code" },
    },
    {
      name: "Cursor",
      text: "Put this into ~/.cursor/mcp.json, or use the button.",
      label: "Settings for Cursor",
      value: json({ mcpServers: { authalla: cursor } }),
      link: { href: `cursor://anysphere.cursor-deeplink/mcp/install?name=authalla&config=${Buffer.from(JSON.stringify(cursor)).toString("base64")}`, label: "Add to Cursor" },
    },
  ];
  return (
    <>
      <PageHeader title="Connect an assistant" text="An assistant that is connected manages tenants, clients and users for you. It asks you to sign in, and can do what you allow there and your role permits, nothing more." />
      <div className="stack">
        <section className="panel" aria-labelledby="address">
          <div className="panel-head">
            <h2 id="address">MCP server</h2>
          </div>
          <div className="panel-in">
            <CopyField label="Streamable HTTP address" value={url} />
          </div>
        </section>
        {assistants.map(({ name, text, label, value, link }) => (
          <section key={name} className="panel" aria-labelledby={name.replace(" ", "-")}>
            <div className="panel-head">
              <h2 id={name.replace(" ", "-")}>{name}</h2>
              {link && (
                <a className="button" href={link.href}>
                  {link.label}
                </a>
              )}
              <p>{text}</p>
            </div>
            <div className="panel-in">
              <CopyField label={label} value={value} />
            </div>
          </section>
        ))}
      </div>
    </>
  );
}
