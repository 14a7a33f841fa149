import { randomUUID } from "node:crypto";
import { expect, type Page } from "@playwright/test";
import { signIn } from "./fixtures";
import { Loopback } from "./loopback";

/*
 * A program that speaks MCP, as its maker would write it: it keeps what the official SDK tells it to keep, opens the person's
 * browser, and listens for the answer. Both generations of the SDK take it as their OAuthClientProvider.
 */

interface Tokens {
  access_token: string;
  token_type: string;
  refresh_token?: string;
  scope?: string;
}

interface Options {
  /** The program's metadata document; without one it registers itself. */
  clientMetadataUrl?: string;
  grantTypes?: string[];
  /** How the person signs in; by default with the code that the shared server mails. */
  signIn?: (page: Page, email: string) => Promise<void>;
}

export class McpHost {
  /** Each time the person was sent to the browser. */
  readonly authorizations: URL[] = [];
  /** Each time tokens came, the newest last. */
  readonly received: Tokens[] = [];
  /** What the person leaves ticked; everything, when undefined. */
  allowOnly: RegExp | undefined;
  registered: { client_id: string; client_secret?: string } | undefined;
  readonly clientMetadataUrl: string | undefined;
  private stored: Tokens | undefined;
  private verifier = "";
  private discovered: never | undefined;
  private answer: URLSearchParams | undefined;
  private readonly expectedState = randomUUID();

  private constructor(
    private readonly page: Page,
    private readonly email: string,
    private readonly loopback: Loopback,
    private readonly options: Options,
  ) {
    this.clientMetadataUrl = options.clientMetadataUrl;
  }

  static async start(page: Page, email: string, options: Options = {}): Promise<McpHost> {
    return new McpHost(page, email, await Loopback.listen(), options);
  }

  close(): void {
    this.loopback.close();
  }

  get redirectUrl(): string {
    return `${this.loopback.origin}/callback`;
  }

  get clientMetadata() {
    return {
      client_name: "Story assistant",
      redirect_uris: [this.redirectUrl],
      grant_types: this.options.grantTypes ?? ["authorization_code", "refresh_token"],
      response_types: ["code"],
      token_endpoint_auth_method: "none",
    };
  }

  state = () => this.expectedState;
  clientInformation = () => this.registered;
  saveClientInformation = (information: { client_id: string }) => void (this.registered = information);
  tokens = () => this.stored;
  saveTokens = (tokens: Tokens) => {
    this.stored = tokens;
    this.received.push(tokens);
  };
  saveCodeVerifier = (verifier: string) => void (this.verifier = verifier);
  codeVerifier = () => this.verifier;
  saveDiscoveryState = (state: never) => void (this.discovered = state);
  discoveryState = () => this.discovered;

  /** The person signs in if need be, reads what the program asks for, and answers. */
  redirectToAuthorization = async (url: URL): Promise<void> => {
    this.authorizations.push(url);
    const arrival = this.loopback.next();
    await this.page.goto(url.href);
    if (this.page.url().includes("/oauth2/login")) await (this.options.signIn ?? signIn)(this.page, this.email);
    await expect(this.page.getByRole("heading", { name: /^Allow .+\?$/ })).toBeVisible();
    await this.choose();
    await this.page.getByRole("button", { name: "Allow", exact: true }).click();
    this.answer = new URL(await arrival, this.redirectUrl).searchParams;
    expect(this.answer.get("state")).toBe(this.expectedState);
  };

  private async choose(): Promise<void> {
    const { allowOnly } = this;
    if (!allowOnly) return;
    const summary = this.page.getByText("Choose", { exact: true });
    if (await summary.isVisible()) await summary.click();
    for (const box of await this.page.locator("input[name^='scope:']:enabled").all()) {
      const scope = (await box.getAttribute("name"))!.replace(/^scope:/, "");
      if (!allowOnly.test(scope)) await box.uncheck();
    }
  }

  /** What came back to the loopback address, once. */
  takeAnswer(): URLSearchParams {
    const { answer } = this;
    this.answer = undefined;
    if (!answer) throw new Error("nobody was sent to the browser");
    return answer;
  }
}
