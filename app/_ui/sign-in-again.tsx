"use client";

import { usePathname } from "next/navigation";

/** In a tab of its own, so that what was typed stays in this one; the new session's cookie is both tabs'. */
export const SignInAgain = () => (
  <a className="link" href={`/api/auth/start?prompt=login&next=${encodeURIComponent(usePathname())}`} target="_blank" rel="noopener">
    Sign in again in a new tab
  </a>
);
