import type { Metadata } from "next";
import { linkView } from "@/lib/hosted/views";
import { Heading } from "../heading";
import { PostForm } from "../post-form";
import { currentRequest, currentSite, one, type Query } from "../site";

export const metadata: Metadata = { title: "Sign in" };

/** Opening the link spends nothing: mail scanners do. The button does. */
export default async function MagicLinkPage({ searchParams }: { searchParams: Query }) {
  const query = await searchParams;
  const { tenant } = await currentSite();
  const token = one(query.token);
  const state = token ? await linkView(tenant, await currentRequest(), token) : { state: one(query.error) };

  if (state.state === "ready" && "email" in state)
    return (
      <>
        <Heading title={`Sign in to ${tenant.productName}`}>
          as <strong>{state.email}</strong>
        </Heading>
        <PostForm action="/oauth2/magic-link/confirm" fields={{ token }}>
          <button className="button" type="submit" autoFocus>
            Continue
          </button>
        </PostForm>
      </>
    );
  if (state.state === "other_browser")
    return (
      <>
        <Heading title="Use the code instead">This link works only in the browser where you asked for it. Go back there and type in the six-digit code from the same mail.</Heading>
        <p className="notice">If somebody else sent you this link, close this page and do not pass on the code.</p>
      </>
    );
  if (state.state === "used") return <Heading title="This link was used">You are signed in already in this browser, or were. Go back to the application.</Heading>;
  return <Heading title="This link has expired">Only the newest mail works, once, and for a day. Go back to the application and start again.</Heading>;
}
