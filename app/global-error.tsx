"use client";

import "./globals.css";

/** The last resort: what no page and no layout could show. */
export default function GlobalError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <html lang="en">
      <body>
        <title>Something went wrong here</title>
        <main className="mx-auto flex min-h-dvh max-w-100 flex-col items-center justify-center gap-4 p-6 text-center">
          <h1 className="text-2xl font-semibold">Something went wrong here</h1>
          <p className="text-quiet">Try again in a moment.{error.digest ? ` If it happens again, tell us this reference: ${error.digest}` : ""}</p>
          <button type="button" className="min-h-12 rounded-lg bg-accent px-6 font-semibold text-on-accent" onClick={reset}>
            Try again
          </button>
        </main>
      </body>
    </html>
  );
}
