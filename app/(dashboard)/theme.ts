/** Light, dark, or as the system has it: kept in a cookie, so that the first byte has the right colours. */
export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

export const themeCookie = "authalla_dashboard_theme";

export const themeOf = (value: string | undefined): Theme => themes.find((theme) => theme === value) ?? "system";
