import type { NextConfig } from "next";

/** Said by bin/server.mjs as well, whose hosted pages do not come by here; where the framework serves alone, only this says them. */
const pageHeaders = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "Referrer-Policy", value: "no-referrer" },
  { key: "X-Frame-Options", value: "DENY" },
];

const config: NextConfig = {
  poweredByHeader: false,
  images: { unoptimized: true }, // no page needs the optimiser, and what is not there fetches nothing for anybody
  serverExternalPackages: ["@electric-sql/pglite", "pg", "ws", "nodemailer"],
  outputFileTracingIncludes: { "/*": ["./drizzle/**"] },
  typescript: { ignoreBuildErrors: true }, // `npm test` checks the types of everything, tests included; a start should not wait for it
  experimental: {
    authInterrupts: true, // forbidden(): a server action from elsewhere is answered 403
    globalNotFound: true, // the areas have root layouts of their own: hosted pages have the language of the person
  },
  headers: async () => [
    { source: "/:path*", headers: pageHeaders },
    { source: "/oauth2/:path*", headers: [{ key: "X-Robots-Tag", value: "noindex, nofollow" }] },
  ],
};

export default config;
