import { monogram } from "@/lib/tenancy/plain-page";
import { Logo } from "./logo";

export function Brand({ productName, logoUrl }: { productName: string; logoUrl: string | null }) {
  const tile = (
    <span className="monogram" role="img" aria-label={productName}>
      {monogram(productName)}
    </span>
  );
  return <div className="brand">{logoUrl ? <Logo url={logoUrl} productName={productName} fallback={tile} /> : tile}</div>;
}
