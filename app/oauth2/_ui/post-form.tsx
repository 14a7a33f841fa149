"use client";

import { createContext, use, type ReactNode } from "react";

/** What proves that a form was sent from a page of this host by the browser that was shown it; empty in a browser without our cookie. */
export const FormToken = createContext("");

interface PostForm {
  action: string;
  /** Hidden fields; those without a value are left out. */
  fields?: Record<string, string | null | undefined>;
  children: ReactNode;
}

/** A plain form: it works without a script. */
export function PostForm({ action, fields = {}, children }: PostForm) {
  const hidden = { ...fields, form_token: use(FormToken) };
  return (
    <form method="post" action={action}>
      {Object.entries(hidden).map(([name, value]) => value && <input key={name} type="hidden" name={name} value={value} />)}
      {children}
    </form>
  );
}
