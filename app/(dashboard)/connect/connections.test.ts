import { describe, expect, it } from "vitest";
import { connections, prompts } from "./connections";

const plain = "https://login.example.com/mcp";
const narrow = "https://login.example.com/mcp?read_only=true&tenant_id=acme&tools=users,clients";
const of = (url: string, id: string) => connections(url).find((connection) => connection.id === id)!;

describe.each([plain, narrow])("the one-click links for %s", (url) => {
  it("Cursor's holds the server's settings as base64 (cursor.com/docs/mcp/install-links)", () => {
    const link = new URL(of(url, "cursor").links[0]!.href);
    expect(`${link.protocol}//${link.host}${link.pathname}`).toBe("cursor://anysphere.cursor-deeplink/mcp/install");
    expect(link.searchParams.get("name")).toBe("authalla");
    expect(JSON.parse(Buffer.from(link.searchParams.get("config")!, "base64").toString())).toEqual({ url });
  });

  it.each(["vscode:mcp/install?", "vscode-insiders:mcp/install?"])("%s holds the server as JSON (code.visualstudio.com, MCP developer guide)", (start) => {
    const href = of(url, "vs-code").links.map((link) => link.href).find((found) => found.startsWith(start))!;
    expect(JSON.parse(decodeURIComponent(href.slice(start.length)))).toEqual({ name: "authalla", type: "http", url });
  });

  it("settings are JSON and name the address", () => {
    const settings = connections(url).flatMap(({ lines }) => lines).map(({ value }) => value).filter((value) => value.startsWith("{"));
    expect(settings).toHaveLength(4);
    for (const text of settings) expect(JSON.stringify(JSON.parse(text))).toContain(url);
  });
});

it("a shell takes the address as one word", () => {
  expect(of(plain, "claude-code").lines[0]!.value).toBe(`claude mcp add --transport http authalla ${plain}`);
  expect(of(narrow, "claude-code").lines[0]!.value).toBe(`claude mcp add --transport http authalla "${narrow}"`);
});

it("nothing is suggested that a connection which only reads cannot do", () => {
  expect(prompts("Acme", true).map(({ label }) => label)).toEqual(["Have a look", "Find out why"]);
  expect(prompts("Acme", false)).toHaveLength(3);
});
