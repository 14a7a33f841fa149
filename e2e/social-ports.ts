const providers = ["google", "apple", "microsoft", "github"] as const;

/** Where the stand-ins of the providers listen, beside the server under test. */
export const socialPort = (provider: (typeof providers)[number]): number => Number(process.env.E2E_PORT) + 1 + providers.indexOf(provider);

export const socialAddress = (provider: (typeof providers)[number]): string => `http://localhost:${socialPort(provider)}`;
