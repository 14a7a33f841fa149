import Link from "next/link";

export default function NotFound() {
  return (
    <section className="panel empty">
      <h2>Nothing is here</h2>
      <p>It does not exist, was deleted, or belongs to an account that you are not a member of.</p>
      <Link href="/" className="button">
        Your tenants
      </Link>
    </section>
  );
}
