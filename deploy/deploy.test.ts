import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ipaddr from "ipaddr.js";
import { describe, expect, it } from "vitest";
import { parseSettings } from "@/lib/env";
import { caddyfile, caddyPath } from "@/lib/testing/caddy";

const fileHere = (name: string) => fileURLToPath(new URL(name, import.meta.url));

interface Service {
  image: string;
  build?: { context: string; dockerfile: string };
  environment?: Record<string, string>;
  ports?: string[];
  networks: string[] | Record<string, { ipv4_address?: string; aliases?: string[] }>;
  volumes: string[];
  healthcheck?: { test: string[] };
}

interface Compose {
  services: Record<"caddy" | "app-1" | "app-2" | "postgres", Service>;
  networks: Record<string, { internal?: boolean; ipam?: { config: { subnet: string; ip_range: string }[] } }>;
  volumes: Record<string, null>;
}

const text = readFileSync(fileHere("compose.yaml"), "utf8");
const { services, networks, volumes } = JSON.parse(execFileSync("/usr/bin/python3", ["-c", "import json, sys, yaml; json.dump(yaml.safe_load(sys.stdin), sys.stdout)"], { input: text, encoding: "utf8" })) as Compose;
const processes = [services["app-1"], services["app-2"]];
const networksOf = ({ networks: its }: Service) => (Array.isArray(its) ? its : Object.keys(its)).sort();
const exampleText = readFileSync(fileHere(".env.example"), "utf8");
const example = Object.fromEntries([...exampleText.matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => [name!, value!]));

describe("compose.yaml", () => {
  it("asks for the settings of .env.example, all of them, and no others", () => {
    const asked = new Set([...text.matchAll(/\$\{([A-Z_]+)/g)].map(([, name]) => name!));
    expect([...asked].sort()).toEqual(Object.keys(example).sort());
  });

  // PyYAML takes the last of two; Compose takes none, and does not start.
  it("names no setting twice", () => {
    const blocks = text.split("environment:").map((block) => [...block.matchAll(/^ +([A-Z_]+):/gm)]);
    for (const names of [...blocks, [...exampleText.matchAll(/^([A-Z_]+)=/gm)]].map((found) => found.map(([, name]) => name!))) expect(names).toEqual([...new Set(names)]);
    expect(blocks.flat().length).toBeGreaterThan(20);
  });

  it("passes on every setting that is not for development", () => {
    const all = [...readFileSync(fileHere("../.env.example"), "utf8").matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name!);
    expect(Object.keys(processes[0]!.environment!).sort()).toEqual(all.filter((name) => !/^(OUTBOUND_ALLOW|SOCIAL_.*)$/.test(name)).sort());
  });

  it("names no registry, and publishes Caddy's ports alone", () => {
    expect(Object.values(services).map(({ image }) => image).filter((image) => image.includes("/"))).toEqual([]);
    expect(Object.entries(services).filter(([, { ports }]) => ports).map(([name]) => name)).toEqual(["caddy"]);
    expect(services.caddy.ports).toEqual(["80:80", "443:443", "443:443/udp"]);
  });

  it("runs two processes that share database, keys and data", () => {
    expect(processes[0]!.environment).toEqual(processes[1]!.environment);
    expect(processes.map(({ volumes: its }) => its)).toEqual([["data:/data"], ["data:/data"]]);
    expect(Object.keys(volumes).sort()).toEqual(["certificates", "data", "database"]);
  });

  it("gives them settings that they can start with, and believes forwarding headers of Caddy's address alone", () => {
    const values = { ...example, OWNER_EMAIL: "ada@example.com", SMTP_URL: "smtps://mail.example.com", MAIL_FROM: "hello@example.com", SECRET_KEY: "0123456789abcdef".repeat(4), POSTGRES_PASSWORD: "fedcba9876543210", TLS_ASK_SECRET: "89abcdef01234567".repeat(4) } as Record<string, string>;
    const filled = Object.entries(processes[0]!.environment!).map(([name, value]) => [name, value.replace(/\$\{([A-Z_]+)[^}]*\}/g, (_, key: string) => values[key]!)]);
    const settings = parseSettings(Object.fromEntries(filled) as Record<string, string>);
    expect(settings).toMatchObject({ isHttps: true, port: 3000, platformHost: "login.example.com", tenantHostSuffix: "login.example.com", tlsAskSecret: values.TLS_ASK_SECRET, database: { kind: "postgres", url: "postgres://authalla:fedcba9876543210@postgres:5432/authalla" } });
    expect(settings.trustedProxies).toEqual([(services.caddy.networks as Record<string, { ipv4_address?: string }>).inner!.ipv4_address]);
  });

  it("lets Caddy reach the processes over one network, and nobody else the database", () => {
    for (const process of processes) expect(networksOf(process).filter((name) => networksOf(services.caddy).includes(name))).toEqual(["inner"]);
    expect(networksOf(services.postgres)).toEqual(["inner"]);
    expect(networks.inner).toMatchObject({ internal: true, ipam: { config: [{ subnet: "172.30.77.0/24" }] } });
    expect(services.caddy.environment!.APP_PROCESSES).toBe("app-1:3000 app-2:3000");
  });

  it("gives Caddy's address to nobody else, and leads the processes to Caddy by the platform's name", () => {
    const { ip_range } = networks.inner!.ipam!.config[0]!;
    const { ipv4_address, aliases } = (services.caddy.networks as Record<string, { ipv4_address: string; aliases: string[] }>).inner!;
    expect(ipaddr.parse(ipv4_address).match(ipaddr.parseCIDR(ip_range))).toBe(false);
    expect(`https://${aliases[0]}`).toBe(processes[0]!.environment!.APP_URL);
  });

  // The database's image answers on the socket while it still makes the database.
  it("takes the database for ready once it answers by TCP", () => expect(services.postgres.healthcheck!.test).toEqual(["CMD", "pg_isready", "-h", "127.0.0.1", "-U", "authalla"]));

  it("SR-08 comes with no secret", () => {
    for (const name of ["SECRET_KEY", "POSTGRES_PASSWORD", "TLS_ASK_SECRET", "SMTP_URL"]) {
      expect(example[name], name).toBe("");
      expect(text, name).toContain(`\${${name}:?}`);
    }
  });
});

describe("the Dockerfile", () => {
  const lines = readFileSync(fileHere("Dockerfile"), "utf8").split("\n");

  it("starts from Node by name, and serves as somebody who is not root", () => {
    const starts = lines.filter((line) => line.startsWith("FROM"));
    expect(starts[0]).toMatch(/^FROM node:20-[a-z-]+ AS build$/);
    expect(starts.slice(1)).toEqual([starts[0]!.replace(" AS build", "")]);
    expect(lines.indexOf("USER node")).toBeGreaterThan(lines.lastIndexOf(starts[1]!));
    expect(lines.indexOf("USER node")).toBeLessThan(lines.findIndex((line) => line.startsWith("CMD")));
    expect(services["app-1"].build).toEqual({ context: "..", dockerfile: "deploy/Dockerfile" });
  });

  it("leaves data and settings of this machine out", () => {
    const ignored = readFileSync(fileHere("Dockerfile.dockerignore"), "utf8").split("\n");
    expect(ignored).toEqual(expect.arrayContaining([".git", ".data", "**/.env", "**/.env.*", "node_modules"]));
  });
});

describe("the Caddyfile", () => {
  const caddy = (command: string, environment: Record<string, string>) => spawnSync(caddyPath, [command, "--adapter", "caddyfile", "--config", caddyfile], { encoding: "utf8", env: { NODE_ENV: "test", HOME: "/nonexistent", ...environment } });
  const environment = { ACME_EMAIL: "ada@example.com", TLS_ASK_SECRET: "89abcdef" };

  it("is valid", () => {
    const { status, stderr, stdout } = caddy("validate", environment);
    expect(stderr + stdout).toContain("Valid configuration");
    expect(stderr).not.toContain("deprecated");
    expect(status).toBe(0);
  });

  it("is refused without an address for the certificate authority", () => expect(caddy("validate", { ...environment, ACME_EMAIL: "" }).status).not.toBe(0));

  it("CD-13 gets no certificate without asking, and answers the question to itself alone", () => {
    const { apps } = JSON.parse(caddy("adapt", environment).stdout) as { apps: { tls: { automation: { on_demand: { ask: string }; policies: { subjects?: string[]; on_demand?: boolean }[] } }; http: { servers: Record<string, { listen: string[] }> } } };
    expect(apps.tls.automation.on_demand.ask).toBe("http://127.0.0.1:9080/api/internal/tls-ask");
    expect(apps.tls.automation.policies).toEqual([expect.objectContaining({ on_demand: true })]);
    expect(Object.values(apps.http.servers).map(({ listen }) => listen)).toEqual([["127.0.0.1:9080"], [":443"]]);
    expect(JSON.stringify(apps.tls)).not.toContain(environment.TLS_ASK_SECRET);
  });
});
