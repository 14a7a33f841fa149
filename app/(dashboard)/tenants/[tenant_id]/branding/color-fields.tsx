"use client";

import { Link2, Unlink2 } from "lucide-react";
import { useId, type Dispatch } from "react";
import type { Action, ColorName, EditorState, Mode } from "./editor-state";
import { colorLabels, colorNames, modeLabels } from "./names";

interface Props {
  state: EditorState;
  dispatch: Dispatch<Action>;
  modes: readonly Mode[];
  /** What the server said of a colour, by `text_color` or `dark.text_color`. */
  errors: Record<string, string>;
}

/** The six colours, light and dark beside each other. */
export function ColorFields({ state, dispatch, modes, errors }: Props) {
  return (
    <div className="theme-colors" data-modes={modes.length}>
      <div className="theme-colors-head" aria-hidden="true">
        {modes.map((mode) => (
          <span key={mode}>{modeLabels[mode]}</span>
        ))}
      </div>
      {colorNames.map((name) => (
        <div key={name} className="theme-color-row" role="group" aria-label={colorLabels[name]}>
          <span className="theme-color-name">{colorLabels[name]}</span>
          {modes.map((mode) => (
            <ColorInput
              key={mode} mode={mode} name={name} value={state.now[mode][name]} typed={state.unfinished[`${mode}.${name}`]} error={errors[mode === "dark" ? `dark.${name}` : name]}
              follows={mode === "dark" && modes.includes("light") ? !state.now.ownDark.includes(name) : undefined} dispatch={dispatch}
            />
          ))}
        </div>
      ))}
    </div>
  );
}

interface InputProps {
  mode: Mode;
  name: ColorName;
  value: string;
  typed: string | undefined;
  error: string | undefined;
  /** Whether this dark colour is made from its light one; undefined where that is not said. */
  follows: boolean | undefined;
  dispatch: Dispatch<Action>;
}

const whole = (color: string) => (color.length === 4 ? color.replace(/[0-9a-f]/gi, "$&$&") : color);

function ColorInput({ mode, name, value, typed, error, follows, dispatch }: InputProps) {
  const id = useId();
  const label = `${colorLabels[name]}, ${modeLabels[mode].toLowerCase()}`;
  const set = (next: string) => dispatch({ type: "color", mode, name, value: next });
  const problem = typed !== undefined ? "must be a colour such as #0a5 or #00aa55" : error;
  return (
    <div className="theme-color">
      <div className="color">
        <input type="color" aria-label={`Pick: ${label}`} value={whole(value)} onChange={(event) => set(event.currentTarget.value)} />
        <input
          type="text" className="input mono" aria-label={label} value={typed ?? value} maxLength={7} autoComplete="off" autoCapitalize="off" spellCheck={false}
          aria-invalid={problem !== undefined} aria-describedby={`${id}-error`} onChange={(event) => set(event.currentTarget.value.trim())}
        />
      </div>
      <p className="error" id={`${id}-error`} role="alert" hidden={!problem}>
        {problem}
      </p>
      {follows === true && (
        <span className="follows" title="It is made from the light colour until you edit it.">
          <Link2 aria-hidden /> follows light
        </span>
      )}
      {follows === false && (
        <button type="button" className="follows" aria-label={`${label}: follow the light colour again`} onClick={() => dispatch({ type: "follow", name })}>
          <Unlink2 aria-hidden /> its own
        </button>
      )}
    </div>
  );
}
