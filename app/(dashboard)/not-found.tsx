import type { Metadata } from "next";
import { NotShown } from "./not-shown";

export const metadata: Metadata = { title: "Nothing is here" };

export default function NotFound() {
  return <NotShown title="Nothing is here" text="It does not exist, was deleted, or belongs to an account that you are not a member of." action="Your tenants" />;
}
