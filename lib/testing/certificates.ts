import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Certificate {
  cert: string;
  key: string;
}

export interface Authority {
  /** Its own certificate, PEM. */
  root: string;
  issue(name: string, period?: { from: string; to: string }): Certificate;
}

const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];

/** A certificate authority that nobody knows, by the openssl of the machine, until the last test of the file. Dates are as openssl takes them: 20300131000000Z. */
export async function testAuthority(organization: string): Promise<Authority> {
  const { afterAll } = await import("vitest");
  const directory = mkdtempSync(join(tmpdir(), "authalla-authority-"));
  const openssl = (...args: string[]) => execFileSync("openssl", args, { cwd: directory, stdio: ["ignore", "pipe", "ignore"], encoding: "utf8" });
  const config = "[ca]\ndefault_ca=it\n[it]\ndatabase=index\nnew_certs_dir=.\nrand_serial=yes\nunique_subject=no\ndefault_md=sha256\npolicy=any\ncopy_extensions=copy\n[any]\ncommonName=optional\n";
  for (const [name, content] of [["config", config], ["index", ""]] as const) writeFileSync(join(directory, name), content);
  openssl("req", "-x509", ...newKey, "-days", "30", "-subj", `/O=${organization}/CN=${organization} root`, "-keyout", "root.key", "-out", "root.pem");
  const read = (name: string) => readFileSync(join(directory, name), "utf8");
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  return {
    root: read("root.pem"),
    issue(name, { from, to } = { from: "20200101000000Z", to: "21200101000000Z" }) {
      openssl("req", "-new", ...newKey, "-subj", `/CN=${name}`, "-addext", `subjectAltName=DNS:${name}`, "-keyout", "its.key", "-out", "its.csr");
      const cert = openssl("ca", "-batch", "-notext", "-config", "config", "-cert", "root.pem", "-keyfile", "root.key", "-in", "its.csr", "-startdate", from, "-enddate", to);
      return { cert, key: read("its.key") };
    },
  };
}
