"use client";

import Link from "next/link";

interface Props {
  title: string;
  text: string;
  action: string;
}

/** In place of a page that is not shown. It goes along with each page, in case: as a leaf of the client's it is a line. */
export const NotShown = ({ title, text, action }: Props) => (
  <section className="panel empty">
    <h1>{title}</h1>
    <p>{text}</p>
    <Link href="/" className="button">
      {action}
    </Link>
  </section>
);
