import type { Metadata } from "next";
import { signInView } from "@/lib/hosted/views";
import { Alert } from "../alert";
import { fieldError, shownError } from "../errors";
import { Expired } from "../expired";
import { Heading } from "../heading";
import { PostForm } from "../post-form";
import { currentRequest, currentSite, one, type Query } from "../site";
import { TextField } from "../text-field";

export const metadata: Metadata = { title: "Sign in" };

export default async function LoginPage({ searchParams }: { searchParams: Query }) {
  const query = await searchParams;
  const { tenant } = await currentSite();
  const view = await signInView(tenant, await currentRequest(), one(query.request));
  const error = shownError(one(query.error));
  if (view.isExpired) return <Expired />;
  if (view.signedInAs)
    return (
      <>
        <Heading title="You are signed in">
          as <strong>{view.signedInAs}</strong>. You can close this page and go back to the application.
        </Heading>
        <a className="button secondary" href="/oauth2/logout">
          Sign out
        </a>
      </>
    );
  return (
    <>
      <Heading title={`Sign in to ${tenant.productName}`}>{view.clientName && view.clientName !== tenant.productName ? <>to continue to <strong>{view.clientName}</strong></> : null}</Heading>
      <Alert error={error} />
      {tenant.authMethods.includes("magic_link") && (
        <PostForm action="/oauth2/login/email" fields={{ request: view.requestId }}>
          <TextField
            name="email" type="email" label="E-mail address" placeholder="name@example.com" defaultValue={view.email} required maxLength={254}
            autoComplete="username webauthn" autoCapitalize="none" spellCheck={false} autoFocus error={fieldError(error, "invalid_email")}
          />
          <button className="button" type="submit">
            Continue
          </button>
          <p className="fine">No password: we mail you a code and a link.</p>
        </PostForm>
      )}
      {tenant.allowRegistration && (
        <p className="foot">
          New here? <a href={view.requestId ? `/oauth2/signup?request=${view.requestId}` : "/oauth2/signup"}>Create an account</a>
        </p>
      )}
    </>
  );
}
