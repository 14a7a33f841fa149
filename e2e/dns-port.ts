/** Where the name server of a story listens, which the server under test asks (DNS_SERVERS). */
export const dnsPort = (): number => Number(process.env.E2E_PORT) + 5;

/** Hosts below it are this machine for the browser. */
export const testZone = "domains.test";
