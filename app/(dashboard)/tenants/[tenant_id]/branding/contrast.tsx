"use client";

import { TriangleAlert } from "lucide-react";
import { contrastReport, type ContrastPair } from "@/lib/tenancy/theme-contrast";
import type { Dispatch } from "react";
import type { Action, Branding, ColorName, Mode } from "./editor-state";
import { modeLabels, pairLabels } from "./names";

interface Props {
  now: Pick<Branding, "light" | "dark" | "color_mode">;
  modes: readonly Mode[];
  /** Undefined where nothing may be changed. */
  dispatch?: Dispatch<Action>;
}

/** How every pair of colours reads in each mode, measured by the server's own function as they are typed. */
export function Contrast({ now, modes, dispatch }: Props) {
  const report = contrastReport({ light: now.light, dark: now.dark, colorMode: now.color_mode });
  const failing = report.filter(({ passes }) => !passes).length;
  const fix = dispatch && (({ mode, pair, nearest }: ContrastPair) => dispatch({ type: "color", mode, name: pair.split(" ")[0] as ColorName, value: nearest! }));
  return (
    <>
      <table className="theme-contrast">
        <thead>
          <tr>
            <th scope="col">Pair</th>
            {modes.map((mode) => (
              <th key={mode} scope="col">
                {modeLabels[mode]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {[...new Set(report.map(({ pair }) => pair))].map((pair) => (
            <tr key={pair}>
              <th scope="row">{pairLabels[pair] ?? pair}</th>
              {modes.map((mode) => (
                <td key={mode} data-label={modeLabels[mode]}>
                  <Measured pair={report.find((each) => each.pair === pair && each.mode === mode)!} fix={fix} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <p className="sr-only" role="status">
        {failing === 0 ? "All pairs read well." : `${failing} ${failing === 1 ? "pair is" : "pairs are"} hard to read.`}
      </p>
    </>
  );
}

function Measured({ pair, fix }: { pair: ContrastPair; fix?: (pair: ContrastPair) => void }) {
  const { foreground, background, ratio, required, passes, nearest, mode } = pair;
  return (
    <span className="measured">
      <span className="sample" style={{ color: foreground, background }} aria-hidden="true">
        {required === 3 ? <i style={{ background: foreground }} /> : "Aa"}
      </span>
      <span className={passes ? "ratio" : "ratio bad"}>
        {!passes && <TriangleAlert aria-hidden />}
        {ratio.toFixed(2)}:1
        {!passes && <span className="sub">needs {required}:1</span>}
      </span>
      {nearest && fix && (
        <button type="button" className="button small" aria-label={`Use ${nearest}: ${(pairLabels[pair.pair] ?? pair.pair).toLowerCase()}, ${mode}`} onClick={() => fix(pair)}>
          <i style={{ background: nearest }} aria-hidden /> Use {nearest}
        </button>
      )}
    </span>
  );
}
