import type { ReactNode } from "react";
import { hiddenToken } from "@/lib/hosted/views";
import { currentRequest } from "./site";

interface PostForm {
  action: string;
  /** Hidden fields; those without a value are left out. */
  fields?: Record<string, string | null | undefined>;
  children: ReactNode;
}

/** A plain form: it works without a script. */
export async function PostForm({ action, fields = {}, children }: PostForm) {
  const hidden = { ...fields, form_token: hiddenToken(await currentRequest()) };
  return (
    <form method="post" action={action}>
      {Object.entries(hidden).map(([name, value]) => value && <input key={name} type="hidden" name={name} value={value} />)}
      {children}
    </form>
  );
}
