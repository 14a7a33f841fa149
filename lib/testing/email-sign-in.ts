import type { Database } from "../db/client";
import { loginByEmail } from "../hosted/email-forms";
import type { Tenant } from "../tenancy/resolve-tenant";
import { newestMail } from "./mailbox";
import { Browser } from "./relying-party";

/** Where an answer leads to. */
export const location = (response: Response, tenant: Tenant): URL => new URL(response.headers.get("location")!, tenant.issuer);

/** A browser that has given its address, and the mail that it waits for. */
export async function beginByEmail(db: Database, tenant: Tenant, email: string, browser = new Browser(tenant)) {
  const response = await browser.post(loginByEmail, { email });
  return { browser, challenge: location(response, tenant).searchParams.get("challenge")!, mail: (await newestMail(db, tenant, email))! };
}
