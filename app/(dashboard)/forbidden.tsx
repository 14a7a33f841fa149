import { NotShown } from "./not-shown";

/** A form was sent by a page that is not ours. */
export default function Forbidden() {
  return <NotShown title="This was refused" text="Nothing was changed. The form did not come from a page of this dashboard." action="Your tenants" />;
}
