import type { Metadata } from "next";
import { headers } from "next/headers";
import { notFound } from "next/navigation";
import { isDashboardHost } from "@/lib/dashboard/caller";

export const metadata: Metadata = { title: "Sign-in did not finish" };

export default async function SignInFailedPage() {
  if (!isDashboardHost((await headers()).get("host"))) notFound();
  return (
    <section className="empty">
      <h1>Sign-in did not finish</h1>
      <p>It was cancelled, took too long, or was begun in another browser. Nothing was changed.</p>
      <form action="/api/auth/start">
        <button type="submit" className="button primary">
          Sign in again
        </button>
      </form>
    </section>
  );
}
