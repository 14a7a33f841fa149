"use client";

import { browserSupportsPasskeys } from "@simplewebauthn/browser";
import { useEffect } from "react";

/** Tells the server, for as long as the browser is open, whether a passkey could be kept here or on a phone within reach. Only then is one offered. */
export function PasskeySupport() {
  useEffect(() => {
    void browserSupportsPasskeys()
      .catch(() => false)
      .then((isSupported) => {
        const [prefix, secure] = location.protocol === "https:" ? ["__Host-", "; Secure"] : ["", ""];
        document.cookie = `${prefix}authalla_passkeys=${isSupported ? 1 : 0}; Path=/; SameSite=Lax${secure}`;
      });
  }, []);
  return null;
}
