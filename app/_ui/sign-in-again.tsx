"use client";

/** In a tab of its own, so that what was typed stays in this one; the new session's cookie is both tabs'. */
export function SignInAgain() {
  const { pathname, search } = window.location;
  return (
    <a className="link" href={`/api/auth/start?prompt=login&next=${encodeURIComponent(pathname + search)}`} target="_blank" rel="noopener">
      Sign in again in a new tab
    </a>
  );
}
