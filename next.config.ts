import type { NextConfig } from "next";

const config: NextConfig = {
  poweredByHeader: false,
  serverExternalPackages: ["@electric-sql/pglite", "pg", "ws", "nodemailer"],
  outputFileTracingIncludes: { "/*": ["./drizzle/**"] },
  typescript: { ignoreBuildErrors: true }, // `npm test` checks the types of everything, tests included; a start should not wait for it
  experimental: {
    authInterrupts: true, // forbidden(): a server action from elsewhere is answered 403
    globalNotFound: true, // the areas have root layouts of their own: hosted pages have the language of the person
  },
};

export default config;
