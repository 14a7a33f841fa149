"use client";

import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { fontFaces } from "@/lib/tenancy/theme-fonts";
import { pageCss } from "@/lib/tenancy/theme-page-css";
import { themeVariables, type ThemeLook } from "@/lib/tenancy/theme-variables";
import type { Mode } from "./editor-state";

interface Props {
  look: ThemeLook;
  mode: Mode;
  language: string;
  direction: "ltr" | "rtl";
  /** What it is a picture of. */
  name: string;
  markup: string;
}

/** As wide as a phone, whatever room there is; it is scaled to fit. */
const width = 400;
const least = 520;
/** The rules of the pages. Here no script runs, but a visitor's browser runs them: what stands back without one is shown. */
export const pictureCss = `${pageCss.replaceAll("(scripting:none)", "not all")}html{overflow:hidden}`;
const page = `<!doctype html><html><head><meta charset="utf-8"><style id="font"></style><style id="look"></style><style>${pictureCss}</style></head><body></body></html>`;
const never = () => () => {};

/**
 * A document of its own, so that the rules of the dashboard and of the hosted pages do not meet. It runs no script (the sandbox says so), and nobody can reach into it: it is a picture with a name.
 */
export function PreviewFrame({ look, mode, language, direction, name, markup }: Props) {
  const isBrowser = useSyncExternalStore(never, () => true, () => false);
  const frame = useRef<HTMLIFrameElement>(null);
  const [isLoaded, setLoaded] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const [scale, setScale] = useState(0.7);
  const [height, setHeight] = useState(least);
  const fonts = fontFaces(look.font);
  const variables = themeVariables({ ...look, colorMode: mode });

  useEffect(() => {
    const watch = new ResizeObserver(([entry]) => entry && setScale(Math.min(1, entry.contentRect.width / width)));
    watch.observe(box.current!);
    return () => watch.disconnect();
  }, []);

  useEffect(() => write(frame.current, "font", fonts), [isLoaded, fonts]);
  useEffect(() => write(frame.current, "look", variables), [isLoaded, variables]);
  useEffect(() => {
    const hosted = fill(frame.current, language, direction, markup);
    if (!isLoaded || !hosted) return;
    const watch = new ResizeObserver(() => setHeight(Math.max(least, heightOf(hosted))));
    for (const child of hosted.children) watch.observe(child);
    return () => watch.disconnect();
  }, [isLoaded, markup, language, direction]);

  return (
    <figure className="preview-frame">
      <div ref={box} className="preview-box" role="img" aria-label={`${name}, ${mode}`} style={{ height: Math.round(height * scale) }}>
        {isBrowser && (
          <iframe
            ref={frame} sandbox="allow-same-origin" srcDoc={page} title={`${name}, ${mode}`} tabIndex={-1} aria-hidden="true" inert scrolling="no"
            style={{ width, height, transform: `scale(${scale})` }} onLoad={() => setLoaded(true)}
          />
        )}
      </div>
      <figcaption aria-hidden="true">{mode === "light" ? "Light" : "Dark"}</figcaption>
    </figure>
  );
}

function fill(frame: HTMLIFrameElement | null, language: string, direction: string, markup: string): Element | null {
  const inside = frame?.contentDocument;
  if (!inside?.body) return null;
  inside.documentElement.lang = language;
  inside.documentElement.dir = direction;
  inside.body.innerHTML = markup;
  return inside.querySelector(".hosted");
}

function write(frame: HTMLIFrameElement | null, id: "font" | "look", css: string): void {
  const style = frame?.contentDocument?.getElementById(id);
  if (style) style.textContent = css;
}

/** Of all that stands in it; the page itself is at least as high as its window. */
function heightOf(hosted: Element): number {
  const { paddingTop, paddingBottom, rowGap } = hosted.ownerDocument.defaultView!.getComputedStyle(hosted);
  const parts = [...hosted.children].map((child) => child.getBoundingClientRect().height);
  return Math.ceil(parts.reduce((sum, part) => sum + part, 0) + (parseFloat(rowGap) || 0) * (parts.length - 1) + parseFloat(paddingTop) + parseFloat(paddingBottom));
}
