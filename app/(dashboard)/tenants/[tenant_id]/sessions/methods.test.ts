import { expect, it } from "vitest";
import { emailAuthentication } from "@/lib/login/finish-email";
import { passkeyAuthentication } from "@/lib/login/passkey-sign-in";
import { socialAuthentication } from "@/lib/login/social-callback";
import { methodsInWords } from "./methods";

it("every way to sign in has words, and what is not known is shown as it is (RFC 8176 §2)", () => {
  expect(methodsInWords(emailAuthentication.amr)).toBe("Mail code or link");
  expect(methodsInWords(passkeyAuthentication({ backupEligible: true }).amr)).toBe("Synced passkey");
  expect(methodsInWords(passkeyAuthentication({ backupEligible: false }).amr)).toBe("Passkey on a security key or device");
  expect(methodsInWords(socialAuthentication.amr)).toBe("Social login");
  expect(methodsInWords(["face"])).toBe("face");
  expect(methodsInWords([])).toBe("Not known");
});
