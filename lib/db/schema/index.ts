/*
 * Every row of a tenant carries tenant_id, first in its primary key and in its indexes, and every reference between two rows of
 * tenants is the composite (tenant_id, id): a row of one tenant cannot point at a row of another.
 */
export * from "./tenants";
export * from "./keys";
export * from "./users";
export * from "./account-invitations";
export * from "./clients";
export * from "./branding";
export * from "./domains";
export * from "./oauth";
export * from "./sign-in";
export * from "./passkeys";
export * from "./social";
export * from "./mail";
export * from "./records";
