import type { SignInView } from "@/lib/hosted/views";
import { fieldError, type ShownError } from "../errors";
import { PostForm } from "../post-form";
import { texts } from "../site";
import { TextField } from "../text-field";

/** The address, to which a code and a link are sent. The field is also where browsers suggest passkeys. */
export async function EmailForm({ view, error }: { view: SignInView; error: ShownError | undefined }) {
  const t = await texts("signIn");
  const label = view.lastMethod === "email" ? <>{t("email")} <span className="badge">{t("lastUsed")}</span></> : t("email");
  return (
    <PostForm action="/oauth2/login/email" fields={{ request: view.requestId }}>
      <TextField
        name="email" type="email" label={label} placeholder={t("emailExample")} defaultValue={view.email} required maxLength={254}
        autoComplete="username webauthn" autoCapitalize="none" spellCheck={false} autoFocus error={fieldError(error, "invalid_email")}
      />
      <button className="button" type="submit">
        {(await texts("common"))("continue")}
      </button>
      <p className="fine">{t("whatNext")}</p>
    </PostForm>
  );
}
