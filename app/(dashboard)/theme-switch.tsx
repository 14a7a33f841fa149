"use client";

import { Monitor, Moon, Sun } from "lucide-react";
import { useSyncExternalStore } from "react";
import { themeCookie, themeOf, type Theme } from "./theme";

const choices = [
  { theme: "system", label: "System", icon: Monitor },
  { theme: "light", label: "Light", icon: Sun },
  { theme: "dark", label: "Dark", icon: Moon },
] as const;

const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** The colours of this page at once, and of every later page by the cookie. */
export function applyTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
  document.cookie = `${themeCookie}=${theme}; Path=/; Max-Age=31536000; SameSite=Lax${location.protocol === "https:" ? "; Secure" : ""}`;
  for (const listener of listeners) listener();
}

export function ThemeSwitch({ theme }: { theme: Theme }) {
  const chosen = useSyncExternalStore(subscribe, () => themeOf(document.documentElement.dataset.theme), () => theme);
  return (
    <fieldset className="theme-switch">
      <legend className="sr-only">Colours</legend>
      {choices.map(({ theme: value, label, icon: Icon }) => (
        <label key={value}>
          <input
            type="radio"
            name="theme"
            value={value}
            checked={chosen === value}
            onChange={() => applyTheme(value)}
          />
          <Icon aria-hidden /> {label}
        </label>
      ))}
    </fieldset>
  );
}
