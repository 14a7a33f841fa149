"use client";

import { useState, type ReactNode } from "react";

/** A logo that does not load gives way to the tile with the first letter; without a script its alternative text stands there. */
export function Logo({ url, productName, fallback }: { url: string; productName: string; fallback: ReactNode }) {
  const [isBroken, setBroken] = useState(false);
  if (isBroken) return fallback;
  const failedBefore = (image: HTMLImageElement | null) => {
    if (image?.complete && image.naturalWidth === 0) setBroken(true);
  };
  return <img ref={failedBefore} className="logo" src={url} alt={productName} onError={() => setBroken(true)} />;
}
