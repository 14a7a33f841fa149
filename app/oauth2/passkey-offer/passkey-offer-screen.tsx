"use client";

import { Heading } from "../_ui/heading";
import { PostForm } from "../_ui/post-form";
import { AddPasskey, type AddPasskeyTexts } from "./add-passkey";

export interface PasskeyOfferScreen {
  texts: Record<"title" | "text" | "notNow" | "notNowDetail" | "privacy", string> & { add: AddPasskeyTexts };
  requestId: string | undefined;
  next: string;
}

/** Nobody is held here: "not now" is a plain form. */
export const PasskeyOfferScreen = ({ texts, requestId, next }: PasskeyOfferScreen) => (
  <>
    <Heading title={texts.title}>{texts.text}</Heading>
    <div className="stack">
      <div className="passkey">
        <AddPasskey next={next} texts={texts.add} />
      </div>
      <PostForm action="/oauth2/passkeys/offer" fields={{ request: requestId }}>
        <button className="button secondary" type="submit">
          {texts.notNow}
        </button>
      </PostForm>
    </div>
    <p className="fine">{texts.notNowDetail}</p>
    <p className="fine">{texts.privacy}</p>
  </>
);
