import type { ReactNode } from "react";
import { fieldError, type ShownError } from "../_ui/shown-error";
import { PostForm } from "../_ui/post-form";
import { TextField } from "../_ui/text-field";

export interface EmailFormTexts {
  email: string;
  emailExample: string;
  continue: string;
  whatNext: string;
}

interface EmailForm {
  texts: EmailFormTexts;
  requestId: string | undefined;
  email: string;
  badge: ReactNode;
  error: ShownError | undefined;
}

/** The address, to which a code and a link are sent. The field is also where browsers suggest passkeys. */
export const EmailForm = ({ texts, requestId, email, badge, error }: EmailForm) => (
  <PostForm action="/oauth2/login/email" fields={{ request: requestId }}>
    <TextField
      name="email" type="email" label={badge ? <>{texts.email} {badge}</> : texts.email} placeholder={texts.emailExample} defaultValue={email} required maxLength={254}
      autoComplete="username webauthn" autoCapitalize="none" spellCheck={false} autoFocus error={fieldError(error, "invalid_email")}
    />
    <button className="button" type="submit">
      {texts.continue}
    </button>
    <p className="fine">{texts.whatNext}</p>
  </PostForm>
);
