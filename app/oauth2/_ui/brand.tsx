import { useState } from "react";
import { monogram } from "@/lib/tenancy/monogram";

interface Brand {
  productName: string;
  logoUrl: string | null;
}

/** A logo that does not load gives way to the tile with the first letter; without a script its alternative text stands there. */
export function Brand({ productName, logoUrl }: Brand) {
  const [brokenUrl, setBrokenUrl] = useState<string>();
  const failedBefore = (image: HTMLImageElement | null) => {
    if (image?.complete && image.naturalWidth === 0) setBrokenUrl(image.getAttribute("src") ?? "");
  };
  return (
    <div className="brand">
      {logoUrl && logoUrl !== brokenUrl ? (
        <img ref={failedBefore} className="logo" src={logoUrl} alt={productName} onError={() => setBrokenUrl(logoUrl)} />
      ) : (
        <span className="monogram" role="img" aria-label={productName}>
          {monogram(productName)}
        </span>
      )}
    </div>
  );
}
