"use client";

const column = { maxWidth: "25rem", margin: "20vh auto 0", padding: "1.5rem", font: "1rem/1.5 system-ui, sans-serif", textAlign: "center" } as const;
const button = { minHeight: "3rem", padding: "0 1.5rem", font: "inherit", fontWeight: 600 } as const;

/** The last resort: what no page and no layout could show. Without a file of styles: every page would load that in advance. */
export default function GlobalError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <html lang="en" style={{ colorScheme: "light dark" }}>
      <body>
        <title>Something went wrong here</title>
        <main style={column}>
          <h1>Something went wrong here</h1>
          <p>Try again in a moment.{error.digest ? ` If it happens again, tell us this reference: ${error.digest}` : ""}</p>
          <button type="button" style={button} onClick={reset}>
            Try again
          </button>
        </main>
      </body>
    </html>
  );
}
