/** What a tenant is for; its colour repeats the word. */
export type Environment = "development" | "staging" | "production";

export const environmentLabels: Record<Environment, string> = { development: "Development", staging: "Staging", production: "Production" };
