import { monogram } from "@/lib/tenancy/plain-page";

export function Brand({ productName, logoUrl }: { productName: string; logoUrl: string | null }) {
  return (
    <div className="brand">
      {logoUrl ? (
        // eslint-disable-next-line @next/next/no-img-element -- tenants bring their own hosts; nothing here is to be optimised or proxied
        <img className="logo" src={logoUrl} alt={productName} />
      ) : (
        <span className="monogram" role="img" aria-label={productName}>
          {monogram(productName)}
        </span>
      )}
    </div>
  );
}
