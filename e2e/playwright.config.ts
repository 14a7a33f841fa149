import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig } from "@playwright/test";
import { placesFile } from "@/lib/testing/places";
import { dnsPort, testZone } from "./dns-port";
import { mailEventsSecret } from "./mail-events-secret";
import { socialAddress } from "./social-ports";

/*
 * The built product (`npm run build` first) on a port and a data directory of its own. The workers of a run inherit the
 * environment of its first process, and so its directory.
 */
const port = Number((process.env.E2E_PORT ??= "3199"));
const directory = (process.env.E2E_DIRECTORY ??= mkdtempSync(join(tmpdir(), "authalla-e2e-")));
const appUrl = `http://localhost:${port}`;
const isFirstProcess = process.env.TEST_WORKER_INDEX === undefined;
if (isFirstProcess) process.once("exit", () => rmSync(directory, { recursive: true, force: true }));

/** Of the https host that serves client metadata documents to the server under test. */
const certificate = join(directory, "certificate.pem");
if (isFirstProcess)
  execFileSync("openssl", [
    "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=tests only",
    "-addext", "subjectAltName=DNS:localhost", "-keyout", join(directory, "certificate-key.pem"), "-out", certificate,
  ], { stdio: "ignore" });

/** Everybody who signs in to the server under test is at this machine. */
const places = join(directory, "places.mmdb");
const hamburg = { country: { iso_code: "DE" }, city: { names: { en: "Hamburg", ja: "ハンブルク", ar: "هامبورغ" } } };
if (isFirstProcess) writeFileSync(places, placesFile({ "127.0.0.0/8": hamburg, "::1/128": hamburg }));

export default defineConfig({
  testDir: ".",
  outputDir: "../test-results",
  globalSetup: "./global-setup.ts",
  workers: 2,
  timeout: 120_000,
  expect: { timeout: 15_000 }, // a machine that is busy takes its time; what holds at once costs none
  forbidOnly: Boolean(process.env.CI),
  reporter: process.env.E2E_JSON ? [["list"], ["json", { outputFile: process.env.E2E_JSON }]] : [["list"]],
  use: {
    baseURL: appUrl,
    locale: "en-US",
    contextOptions: { reducedMotion: "reduce" }, // else a colour may be on its way from one mode to the other
    screenshot: "only-on-failure",
    trace: process.env.E2E_TRACE ? "retain-on-failure" : "off", // a fifth of a run's time
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
      args: [`--host-resolver-rules=MAP *.${testZone} 127.0.0.1`, "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
    },
  },
  webServer: {
    command: `"${process.execPath}" bin/server.mjs`,
    cwd: fileURLToPath(new URL("..", import.meta.url)),
    url: `${appUrl}/api/health`,
    reuseExistingServer: false,
    timeout: 180_000,
    gracefulShutdown: { signal: "SIGTERM", timeout: 5_000 },
    env: {
      PORT: String(port), APP_URL: appUrl, DATA_DIR: join(directory, "data"), DATABASE_URL: "", SMTP_URL: "", OWNER_EMAIL: "owner@example.com",
      OUTBOUND_ALLOW: "127.0.0.1,::1", DNS_SERVERS: `127.0.0.1:${dnsPort()}`, NODE_EXTRA_CA_CERTS: certificate, MAIL_EVENTS_SECRET: mailEventsSecret, PLACES_DATABASE: places,
      SOCIAL_GOOGLE_ISSUER: socialAddress("google"), SOCIAL_APPLE_ISSUER: socialAddress("apple"), SOCIAL_MICROSOFT_AUTHORITY: socialAddress("microsoft"),
      SOCIAL_GITHUB_URL: socialAddress("github"), SOCIAL_GITHUB_API_URL: socialAddress("github"),
    },
  },
});
