import { logoSource } from "./plain-page";
import type { Tenant } from "./resolve-tenant";
import { defaultTheme, type TenantTheme } from "./theme-default";
import { mailColors } from "./theme-palette";

const radii = {
  square: { radius: "0", cardRadius: "0", insetRadius: "0" },
  rounded: { radius: "10px", cardRadius: "16px", insetRadius: "12px" },
  pill: { radius: "999px", cardRadius: "28px", insetRadius: "18px" },
};

/** A theme as a mail can carry it: one palette in plain colours, and a logo only where a mail program may fetch it. */
export function mailLook(theme: TenantTheme, tenant: Pick<Tenant, "productName" | "issuer">) {
  const mode = theme.colorMode === "dark" ? ("dark" as const) : ("light" as const);
  const source = logoSource(theme.logoUrl);
  const logo = source ? new URL(source, tenant.issuer) : undefined;
  return {
    productName: tenant.productName,
    logoUrl: logo?.protocol === "https:" ? logo.href : null,
    colorScheme: mode,
    ...mailColors(theme[mode], defaultTheme[mode]),
    ...(radii[theme.cornerStyle] ?? radii.rounded),
  };
}
