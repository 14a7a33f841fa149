"use client";

import type { Dispatch } from "react";
import { presetOf, themePresets } from "@/lib/tenancy/theme-presets";
import { Badge } from "../../../../_ui/badge";
import type { Action, Branding } from "./editor-state";

type Palettes = Pick<Branding, "light" | "dark">;

/** Which preset the palettes are; whatever is none of them is somebody's own. */
export const PresetName = ({ now }: { now: Palettes }) => <Badge look="plain">{presetOf(now)?.name ?? "Custom"}</Badge>;

/** Palettes to start from. */
export function Presets({ now, dispatch }: { now: Palettes; dispatch: Dispatch<Action> }) {
  const chosen = presetOf(now);
  return (
    <div className="presets" role="group" aria-label="Presets">
      {themePresets.map((preset) => (
        <button key={preset.name} type="button" className="preset" aria-pressed={preset === chosen} onClick={() => dispatch({ type: "preset", preset })}>
          <span className="swatch" aria-hidden="true">
            {[preset.light, preset.dark].map(({ background_color: page, primary_color: main }) => (
              <span key={page} style={{ background: page }}>
                <i style={{ background: main }} />
              </span>
            ))}
          </span>
          {preset.name}
        </button>
      ))}
    </div>
  );
}
