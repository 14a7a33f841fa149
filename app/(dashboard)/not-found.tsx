import type { Metadata } from "next";
import Link from "next/link";

export const metadata: Metadata = { title: "Nothing is here" };

export default function NotFound() {
  return (
    <section className="panel empty">
      <h1>Nothing is here</h1>
      <p>It does not exist, was deleted, or belongs to an account that you are not a member of.</p>
      <Link href="/" className="button">
        Your tenants
      </Link>
    </section>
  );
}
