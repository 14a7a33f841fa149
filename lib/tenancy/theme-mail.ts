import { plainColors } from "./theme-css";
import { logoSource } from "./plain-page";
import type { TenantTheme } from "./theme";
import type { Tenant } from "./resolve-tenant";

/** The light palette as a mail can carry it: plain colours, and a logo only where a mail program may fetch it. */
export function mailLook(theme: TenantTheme, tenant: Pick<Tenant, "productName" | "issuer">) {
  const source = logoSource(theme.logoUrl);
  const logo = source ? new URL(source, tenant.issuer) : undefined;
  return {
    productName: tenant.productName,
    logoUrl: logo?.protocol === "https:" ? logo.href : null,
    ...plainColors(theme.colorMode === "dark" ? theme.dark : theme.light),
    radius: { square: "0", rounded: "10px", pill: "999px" }[theme.cornerStyle] ?? "10px",
  };
}
