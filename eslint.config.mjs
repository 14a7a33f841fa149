import { defineConfig, globalIgnores } from "eslint/config";
import next from "eslint-config-next/core-web-vitals";
import tseslint from "typescript-eslint";

/** A folder imports only from the ranks below its own (files count as folders of one). Lowest first. */
const ranks = [
  ["lib/env", "lib/errors", "lib/ids", "lib/log", "lib/per-process", "lib/cookies", "lib/client-address", "lib/browser", "lib/escape-html", "lib/crypto", "lib/outbound", "lib/languages", "lib/see-other", "lib/display-text", "lib/own-form", "lib/request-uri", "lib/user-agent", "lib/places", "lib/snippets"],
  ["lib/db"],
  ["lib/keys", "lib/dns", "lib/email", "lib/tenancy", "lib/sessions", "lib/rate-limit", "lib/audit"],
  ["lib/failures"],
  ["lib/oauth", "lib/login"],
  ["lib/services", "lib/hosted", "lib/mail-events"],
  ["lib/mcp", "lib/rest", "lib/dashboard", "lib/tls-ask"],
  ["lib/hot-routes", "lib/start", "lib/jobs"],
  ["app"],
];

/** `@/lib/db/x` and `../db/x` alike; rank 0 files may use each other, as may the files inside one folder. */
const patterns = (folders) => folders.map((folder) => `(^@/|^(\\.\\./)+(lib/)?)${folder.replace(/^lib\//, "(lib/)?")}(/|$)`);

const rankRules = ranks.flatMap((folders, rank) =>
  folders.map((folder) => {
    const forbidden = rank === 0 ? ranks.slice(1).flat() : ranks.slice(rank).flat().filter((other) => other !== folder);
    const libraries = folder === "app" ? [{ regex: "^drizzle-orm|(^@/lib/db(/|$))", message: "app reaches data through lib/services, lib/hosted and lib/oauth." }] : [{ regex: "^(next|react|react-dom|next-auth)(/|$)", message: "lib knows nothing of the framework." }];
    return {
      files: [`${folder}/**/*.{ts,tsx}`, `${folder}.ts`],
      ignores: ["**/*.test.ts", "**/*.test.tsx", "lib/testing/**"],
      rules: {
        "no-restricted-imports": ["error", { patterns: [...patterns(forbidden).map((regex) => ({ regex, message: "A folder imports only from the ranks below its own (eslint.config.mjs)." })), ...libraries] }],
      },
    };
  }),
);

export default defineConfig([
  globalIgnores([".next/**", ".data/**", "node_modules/**", "next-env.d.ts", "drizzle/meta/**"]),
  ...next,
  ...tseslint.configs.recommended,
  {
    rules: {
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports", disallowTypeAnnotations: false }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_", ignoreRestSiblings: true }],
      "no-restricted-properties": ["error", { object: "Math", property: "random", message: "Randomness comes from lib/crypto and lib/ids." }],
    },
  },
  { files: ["**/*.{ts,tsx}"], ignores: ["lib/env.ts", "instrumentation.ts", "**/*.test.ts", "e2e/**", "lib/testing/**", "**/*.config.ts"], rules: { "no-restricted-syntax": ["error", { selector: "MemberExpression[object.name='process'][property.name='env']", message: "lib/env.ts is the only reader of the environment." }] } },
  // No compiler looks at plain JavaScript.
  { files: ["**/*.mjs"], languageOptions: { globals: Object.fromEntries(["process", "Buffer", "URL", "URLSearchParams", "Headers", "Response", "fetch", "performance", "setTimeout", "clearTimeout", "setInterval", "console", "document", "location"].map((name) => [name, "readonly"])) }, rules: { "no-undef": "error" } },
  // Pictures are tenants' own, drawn small by us and served from their hosts: nothing is to be optimised or proxied by the framework.
  { files: ["app/**/*.tsx"], rules: { "@next/next/no-img-element": "off" } },
  ...rankRules,
]);
