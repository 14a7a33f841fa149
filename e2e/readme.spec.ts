import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { expect, test } from "@playwright/test";
import { call, dataDirectory, firstRun, machineToken, newEmail } from "./fixtures";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

test("the README's machine-to-machine lines get a token and call the API and a tool with it", async () => {
  const section = readme.split(/^## /m).find((part) => part.startsWith("Machine-to-machine"))!;
  const script = /```sh\n([\s\S]*?)```/.exec(section)![1]!;
  const user = await call<{ id: string; email: string }>(await machineToken(), "POST", "/users", { email: newEmail("readme"), name: "Reader" });

  const { stdout } = await promisify(execFile)("bash", ["-euo", "pipefail", "-c", `${script}\nprintf '\\n%s\\n' "$TOKEN"`], { env: { ...process.env, DATA_DIR: dataDirectory() } });
  const token = stdout.trimEnd().split("\n").at(-1)!;
  expect((JSON.parse(Buffer.from(token.split(".")[1]!, "base64url").toString()) as { sub: string }).sub).toBe(firstRun().client_id);

  const answers = stdout.slice(0, stdout.lastIndexOf(token));
  const [rest, tool] = splitAnswers(answers);
  expect(rest.users).toContainEqual(expect.objectContaining({ id: user.id, email: user.email }));
  expect((tool.result as { structuredContent: { users: unknown[] } }).structuredContent.users).toContainEqual(expect.objectContaining({ id: user.id }));
});

/** curl ends no line: the second answer begins where the first one closed, as an event stream or as JSON. */
function splitAnswers(text: string): [{ users: unknown[] }, Record<string, unknown>] {
  const middle = /\}\s*(event: message\s+data: |data: )?(?=\{"(jsonrpc|result)")/.exec(text)!;
  return [JSON.parse(text.slice(0, middle.index + 1)), JSON.parse(text.slice(middle.index + middle[0].length))] as never;
}
