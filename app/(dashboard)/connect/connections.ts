interface Line {
  label: string;
  value: string;
}

export interface Connection {
  id: string;
  name: string;
  text: string;
  links: { href: string; label: string }[];
  lines: Line[];
}

const json = (value: unknown) => JSON.stringify(value, null, 2);

/** An address with a query means something to a shell; in double quotes it does in none of them. */
const quoted = (url: string) => (url.includes("?") ? `"${url}"` : url);

const base64 = (text: string) => Buffer.from(text).toString("base64");

/** How each program is told about the server, newest forms first. */
export function connections(url: string): Connection[] {
  const vsCode = { name: "authalla", type: "http", url };
  const install = encodeURIComponent(JSON.stringify(vsCode));
  return [
    {
      id: "claude-code",
      name: "Claude Code",
      text: "Run this once, then type /mcp in Claude Code, choose authalla and Authenticate.",
      links: [],
      lines: [{ label: "Command for Claude Code", value: `claude mcp add --transport http authalla ${quoted(url)}` }],
    },
    {
      id: "claude-desktop",
      name: "Claude Desktop and claude.ai",
      text: "Open Settings, then Connectors, choose Add custom connector and paste the address. Claude connects from the internet, so the address must be reachable from there; for one that is not, add the second lines to claude_desktop_config.json.",
      links: [],
      lines: [
        { label: "Address for the connector", value: url },
        { label: "claude_desktop_config.json, for an address on your own network", value: json({ mcpServers: { authalla: { command: "npx", args: ["-y", "mcp-remote", url] } } }) },
      ],
    },
    {
      id: "vs-code",
      name: "VS Code",
      text: "Use a button, run the command, or put the lines into .vscode/mcp.json. VS Code then opens the browser for you to sign in.",
      links: [
        { href: `vscode:mcp/install?${install}`, label: "Add to VS Code" },
        { href: `vscode-insiders:mcp/install?${install}`, label: "Add to Insiders" },
      ],
      lines: [
        { label: "Command for VS Code", value: `code --add-mcp '${JSON.stringify(vsCode)}'` },
        { label: ".vscode/mcp.json", value: json({ servers: { authalla: { type: "http", url } } }) },
      ],
    },
    {
      id: "cursor",
      name: "Cursor",
      text: "Use the button, or put the lines into ~/.cursor/mcp.json.",
      links: [{ href: `cursor://anysphere.cursor-deeplink/mcp/install?name=authalla&config=${encodeURIComponent(base64(JSON.stringify({ url })))}`, label: "Add to Cursor" }],
      lines: [{ label: "Settings for Cursor", value: json({ mcpServers: { authalla: { url } } }) }],
    },
    {
      id: "others",
      name: "Any other program",
      text: "It needs to speak Streamable HTTP and sign in with OAuth. There is no key to paste: it finds out from the address where you sign in.",
      links: [],
      lines: [{ label: "Most programs", value: json({ mcpServers: { authalla: { type: "http", url } } }) }],
    },
  ];
}

/** What to say first; nothing that changes something at an address that only reads. */
export function prompts(tenant: string | undefined, isReadOnly: boolean): Line[] {
  const where = tenant === undefined ? "each of my Authalla tenants" : `the Authalla tenant ${tenant}`;
  const one = tenant === undefined ? "one of my Authalla tenants, and ask me which" : `the Authalla tenant ${tenant}`;
  const reading = [
    { label: "Have a look", value: `Which applications and sign-in methods does ${where} have, and what is still missing before it goes live?` },
    { label: "Find out why", value: `A user of ${one} cannot sign in. Ask me for the reference on their error page and tell me what happened.` },
  ];
  return isReadOnly ? reading : [...reading, { label: "Set something up", value: `Add sign-in to the project in this folder, with ${one}. Register the client with the right redirect URIs, and tell me which settings you wrote where.` }];
}
