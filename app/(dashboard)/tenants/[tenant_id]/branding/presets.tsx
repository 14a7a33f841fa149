"use client";

import type { Dispatch } from "react";
import { presetOf, themePresets } from "@/lib/tenancy/theme-presets";
import type { Action, Branding } from "./editor-state";

/** Palettes to start from; "Custom" is whatever is none of them. */
export function Presets({ now, dispatch }: { now: Pick<Branding, "light" | "dark">; dispatch: Dispatch<Action> }) {
  const chosen = presetOf(now);
  return (
    <div className="presets" role="group" aria-label="Presets">
      {themePresets.map((preset) => (
        <button key={preset.name} type="button" className="preset" aria-pressed={preset === chosen} onClick={() => dispatch({ type: "preset", preset })}>
          <span className="swatch" aria-hidden="true">
            {([preset.light, preset.dark] as const).map(({ background_color: page, primary_color: main, text_color: text }) => (
              <span key={page} style={{ background: page }}>
                <i style={{ background: main }} />
                <i style={{ background: text }} />
              </span>
            ))}
          </span>
          {preset.name}
        </button>
      ))}
      {!chosen && (
        <span className="preset" data-chosen>
          <span className="swatch" aria-hidden="true">
            {([now.light, now.dark] as const).map(({ background_color: page, primary_color: main, text_color: text }, index) => (
              <span key={index} style={{ background: page }}>
                <i style={{ background: main }} />
                <i style={{ background: text }} />
              </span>
            ))}
          </span>
          Custom
        </span>
      )}
    </div>
  );
}
