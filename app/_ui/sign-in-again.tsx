"use client";

import { usePathname, useSearchParams } from "next/navigation";

/** In a tab of its own, so that what was typed stays in this one; the new session's cookie is both tabs'. */
export function SignInAgain() {
  const [path, query] = [usePathname(), useSearchParams().toString()];
  return (
    <a className="link" href={`/api/auth/start?prompt=login&next=${encodeURIComponent(query ? `${path}?${query}` : path)}`} target="_blank" rel="noopener">
      Sign in again in a new tab
    </a>
  );
}
