import { createHash, randomBytes, randomInt } from "node:crypto";
import type { Page } from "@playwright/test";
import { firstRun, signIn } from "./fixtures";
import { Loopback } from "./loopback";

/*
 * The requests of the public command-line client as they go over the wire: strings, not a library's idea of them.
 */

export interface CliTokens {
  access_token: string;
  refresh_token: string;
  id_token: string;
  token_type: string;
  expires_in: number;
  scope: string;
}

const unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
export const randomState = (length = 43): string => Array.from({ length }, () => unreserved[randomInt(unreserved.length)]).join("");

/** A whole login. The first one of a browser takes the person's address and code, later ones go through. */
export async function logInByCli(page: Page, email: string, state = randomState()): Promise<CliTokens> {
  const { app_url: appUrl, cli_client_id: clientId } = firstRun();
  const loopback = await Loopback.listen();
  try {
    const redirectUri = `${loopback.origin}/callback`;
    const verifier = randomBytes(32).toString("base64url");
    const challenge = createHash("sha256").update(verifier).digest("base64url");
    const arrival = loopback.next();
    await page.goto(
      `${appUrl}/oauth2/authorize?response_type=code&client_id=${clientId}&redirect_uri=${encodeURIComponent(redirectUri)}` +
        `&scope=openid+profile+email+offline_access&state=${state}&code_challenge=${challenge}&code_challenge_method=S256`,
    );
    if (page.url().includes("/oauth2/login")) await signIn(page, email);
    const answer = parseWithoutDecoding(await arrival);
    if (answer.path !== "/callback" || answer.state !== state || !answer.code) throw new Error(`the CLI would refuse this answer: ${JSON.stringify(answer)}`);
    return await postForm<CliTokens>(
      `${appUrl}/oauth2/token`,
      `grant_type=authorization_code&code=${answer.code}&redirect_uri=${encodeURIComponent(redirectUri)}&client_id=${clientId}&code_verifier=${verifier}`,
    );
  } finally {
    loopback.close();
  }
}

export const refreshByCli = (refreshToken: string): Promise<CliTokens> => {
  const { app_url: appUrl, cli_client_id: clientId } = firstRun();
  return postForm<CliTokens>(`${appUrl}/oauth2/token`, `grant_type=refresh_token&refresh_token=${refreshToken}&client_id=${clientId}`);
};

/** As the CLI does: split at `?`, `&` and `=`, nothing decoded. */
function parseWithoutDecoding(target: string): Record<string, string> {
  const [path, query = ""] = target.split("?");
  return { path: path!, ...Object.fromEntries(query.split("&").map((pair) => pair.split("=") as [string, string])) };
}

export async function postForm<T>(url: string, body: string): Promise<T> {
  const response = await fetch(url, { method: "POST", headers: { "Content-Type": "application/x-www-form-urlencoded" }, body });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${url}: ${response.status} ${text}`);
  return JSON.parse(text) as T;
}
