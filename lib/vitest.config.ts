import { configDefaults, defineConfig } from "vitest/config";
import { fileURLToPath } from "node:url";

const isPostgres = process.env.TEST_DATABASE === "postgres";

/** `TEST_DATABASE=postgres` runs the same suite, and what needs a server, on a real Postgres. */
export default defineConfig({
  root: fileURLToPath(new URL("..", import.meta.url)),
  resolve: { alias: { "@": fileURLToPath(new URL("..", import.meta.url)) } },
  test: {
    include: ["lib/**/*.test.ts", "app/**/*.test.{ts,tsx}", "bin/**/*.test.ts", "deploy/**/*.test.ts"],
    exclude: [...configDefaults.exclude, ...(isPostgres ? ["lib/db/lock.test.ts"] : ["lib/db/postgres.test.ts", "lib/db/neon.test.ts"])],
    globalSetup: [isPostgres ? "lib/db/testing-postgres.ts" : "lib/db/testing-embedded.ts"],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    pool: "forks",
    // Nothing listens at this name server: what a test does not set up exists nowhere, and no question leaves the machine.
    env: { APP_URL: "http://localhost:3000", DNS_SERVERS: "127.0.0.1:9", SECRET_KEY: "tests only: kE8vXq2LbR5tYw9ZsC3nUf7HjP4mDa6G" },
  },
});
