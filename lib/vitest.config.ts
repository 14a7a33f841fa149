import { defineConfig } from "vitest/config";
import { fileURLToPath } from "node:url";

export default defineConfig({
  root: fileURLToPath(new URL("..", import.meta.url)),
  resolve: { alias: { "@": fileURLToPath(new URL("..", import.meta.url)) } },
  test: {
    include: ["lib/**/*.test.ts", "app/**/*.test.{ts,tsx}", "bin/**/*.test.ts"],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    pool: "forks",
    env: { APP_URL: "http://localhost:3000", SECRET_KEY: "tests only: kE8vXq2LbR5tYw9ZsC3nUf7HjP4mDa6G" },
  },
});
