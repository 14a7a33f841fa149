import type { Metadata } from "next";
import { Heading } from "../heading";
import { PostForm } from "../post-form";
import { currentSite, one, type Query } from "../site";

export const metadata: Metadata = { title: "Sign out" };

/** The question of RP-Initiated Logout §6, and the goodbye. */
export default async function SignedOutPage({ searchParams }: { searchParams: Query }) {
  const query = await searchParams;
  const { tenant } = await currentSite();
  if (!one(query.question))
    return (
      <>
        <Heading title="You are signed out">You can close this page.</Heading>
        <a className="button secondary" href={tenant.isPlatform ? "/" : "/oauth2/login"}>
          Sign in again
        </a>
      </>
    );
  return (
    <>
      <Heading title="Sign out?">You will be signed out of {tenant.productName} in this browser.</Heading>
      <PostForm action="/oauth2/logout" fields={{ confirm: "1", client_id: one(query.client_id), post_logout_redirect_uri: one(query.post_logout_redirect_uri), state: one(query.state) }}>
        <button className="button" type="submit" autoFocus>
          Sign out
        </button>
      </PostForm>
      <p className="fine">To stay signed in, just close this page.</p>
    </>
  );
}
