import type { ReactNode } from "react";

export function Heading({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <>
      <h1>{title}</h1>
      {children && <p className="lede">{children}</p>}
    </>
  );
}

/** An e-mail address in a sentence of any language: not translated, and from left to right. */
export const Address = ({ children }: { children: ReactNode }) => (
  <strong className="address" dir="ltr" translate="no">
    {children}
  </strong>
);
