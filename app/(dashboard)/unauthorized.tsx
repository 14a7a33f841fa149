import { NotShown } from "./not-shown";

/** A form was sent after its session had ended. */
export default function Unauthorized() {
  return <NotShown title="You are signed out" text="Nothing was changed. Sign in again, and send the form once more." action="Sign in" />;
}
