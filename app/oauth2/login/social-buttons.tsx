import type { ReactNode } from "react";
import { PostForm } from "../_ui/post-form";
import type { SignInScreen } from "./sign-in-screen";
import { SocialLogo } from "./social-logo";

interface SocialButtons {
  requestId: string | null | undefined;
  buttons: SignInScreen["social"];
  /** Undefined where nothing stands above it that it would be the other way to. */
  or: string | undefined;
  label: string | undefined;
  badge: ReactNode;
}

/** One form, a button for each provider: each works without a script. Nothing where the tenant offers none. */
export function SocialButtons({ requestId, buttons, or, label, badge }: SocialButtons) {
  if (buttons.length === 0) return null;
  return (
    <>
      {or && <p className="divider">{or}</p>}
      <PostForm action="/oauth2/social-login/start" fields={{ request: requestId }}>
        <div className="stack" role="group" aria-label={label}>
          {buttons.map(({ id, providerType, text, isLastUsed }) => (
            <button key={id} className="button secondary" type="submit" name="social_login" value={id}>
              <SocialLogo of={providerType} />
              <span>{text}</span>
              {isLastUsed && badge}
            </button>
          ))}
        </div>
      </PostForm>
    </>
  );
}
