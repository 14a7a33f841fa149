import type { Metadata } from "next";
import { signInView } from "@/lib/hosted/views";
import { Alert } from "../alert";
import { fieldError, shownError } from "../errors";
import { Expired } from "../expired";
import { Heading } from "../heading";
import { PostForm } from "../post-form";
import { currentRequest, currentSite, one, type Query } from "../site";
import { TextField } from "../text-field";

export const metadata: Metadata = { title: "Create an account" };

export default async function SignupPage({ searchParams }: { searchParams: Query }) {
  const query = await searchParams;
  const { tenant } = await currentSite();
  const view = await signInView(tenant, await currentRequest(), one(query.request));
  const error = shownError(one(query.error));
  if (view.isExpired) return <Expired />;
  const login = view.requestId ? `/oauth2/login?request=${view.requestId}` : "/oauth2/login";
  if (!tenant.allowRegistration)
    return (
      <>
        <Heading title="No new accounts">{tenant.productName} does not take new accounts here. If you have one, sign in.</Heading>
        <a className="button" href={login}>
          Sign in
        </a>
      </>
    );
  return (
    <>
      <Heading title="Create your account">{view.clientName && view.clientName !== tenant.productName ? <>for <strong>{view.clientName}</strong></> : <>at {tenant.productName}</>}</Heading>
      <Alert error={error} />
      <PostForm action="/oauth2/signup/email" fields={{ request: view.requestId }}>
        <TextField name="name" type="text" label={<>Name <span className="optional">(optional)</span></>} defaultValue={view.name} maxLength={255} autoComplete="name" autoFocus error={fieldError(error, "invalid_name")} />
        <TextField
          name="email" type="email" label="E-mail address" placeholder="name@example.com" defaultValue={view.email} required maxLength={254}
          autoComplete="email" autoCapitalize="none" spellCheck={false} error={fieldError(error, "invalid_email")}
        />
        <button className="button" type="submit">
          Create account
        </button>
        <p className="fine">We will mail you a code to make sure the address is yours.</p>
      </PostForm>
      <p className="foot">
        Have an account? <a href={login}>Sign in</a>
      </p>
    </>
  );
}
