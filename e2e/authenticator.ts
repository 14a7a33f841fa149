import type { CDPSession, Page } from "@playwright/test";

/** Chromium's own software authenticator, for one page: what a laptop with a fingerprint reader has. */
export class VirtualAuthenticator {
  private constructor(
    private readonly session: CDPSession,
    private readonly authenticatorId: string,
  ) {}

  static async plugInto(page: Page): Promise<VirtualAuthenticator> {
    const session = await page.context().newCDPSession(page);
    await session.send("WebAuthn.enable", { enableUI: false });
    const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", {
      options: { protocol: "ctap2", ctap2Version: "ctap2_1", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true, defaultBackupEligibility: true, defaultBackupState: true },
    });
    return new VirtualAuthenticator(session, authenticatorId);
  }

  /** Without it a ceremony waits, as for a finger that does not come. */
  touching = (enabled: boolean) => this.session.send("WebAuthn.setAutomaticPresenceSimulation", { authenticatorId: this.authenticatorId, enabled });
  recognising = (isUserVerified: boolean) => this.session.send("WebAuthn.setUserVerified", { authenticatorId: this.authenticatorId, isUserVerified });
  credentials = async () => (await this.session.send("WebAuthn.getCredentials", { authenticatorId: this.authenticatorId })).credentials;
  add = (credential: Awaited<ReturnType<VirtualAuthenticator["credentials"]>>[number]) => this.session.send("WebAuthn.addCredential", { authenticatorId: this.authenticatorId, credential });
  clear = () => this.session.send("WebAuthn.clearCredentials", { authenticatorId: this.authenticatorId });
}
