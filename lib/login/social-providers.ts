import type { JWTPayload } from "jose";
import type { ProviderType, socialLogins } from "../db/schema";
import { settings } from "../env";

/*
 * What is particular to each provider. Google, Apple and Microsoft speak OpenID Connect and publish their addresses; GitHub is
 * OAuth 2.0 with an API (social-github.ts).
 */

export type SocialLogin = typeof socialLogins.$inferSelect;

interface Provider {
  /** As its own guidelines write it. */
  brand: string;
  scope: string;
  /** Sent for prompt=login and prompt=select_account of our own client; undefined: the provider knows neither. */
  prompt?: string;
  /** Does it take an e-mail address as login_hint? */
  takesLoginHint: boolean;
}

export interface OpenIdProvider extends Provider {
  protocol: "openid";
  /** Answers come as a cross-site POST (OAuth 2.0 Form Post Response Mode). */
  usesFormPost: boolean;
  /** Below which its discovery document lies (OpenID Connect Discovery 1.0 §4). */
  configuration(login: SocialLogin): string;
  /** Is this the issuer that the document must name? */
  isIssuer(issuer: string, login: SocialLogin): boolean;
  /** The issuer that a token of this document must have; undefined: none may. */
  tokenIssuer(issuer: string, claims: JWTPayload, login: SocialLogin): string | undefined;
  /** Has the provider proven that the address is this person's? */
  provesEmail(claims: JWTPayload): boolean;
}

export interface GitHubProvider extends Provider {
  protocol: "github";
}

const google: OpenIdProvider = {
  protocol: "openid", brand: "Google", scope: "openid email profile", prompt: "select_account", takesLoginHint: true, usesFormPost: false,
  ...oneIssuer(() => settings().socialAddresses.google ?? "https://accounts.google.com"),
  provesEmail: ({ email_verified: isVerified }) => isVerified === true,
};

const apple: OpenIdProvider = {
  protocol: "openid", brand: "Apple", scope: "openid name email", takesLoginHint: false,
  usesFormPost: true, // Apple requires it as soon as name or email is asked for
  ...oneIssuer(() => settings().socialAddresses.apple ?? "https://appleid.apple.com"),
  // "The value can be a string ("true" or "false") or a Boolean" (Apple, Authenticating users with Sign in with Apple)
  provesEmail: ({ email_verified: isVerified }) => isVerified === true || isVerified === "true",
};

/** The directory of every personal account. */
const consumerDirectory = "9188040d-6c67-4c5b-b112-36a304b66dad";
const isDirectoryId = (value: unknown): value is string => typeof value === "string" && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value);
const authority = () => settings().socialAddresses.microsoft ?? "https://login.microsoftonline.com";

/** Every directory is an issuer of its own; the document of a shared one names them by a template. */
const microsoft: OpenIdProvider = {
  protocol: "openid", brand: "Microsoft", scope: "openid email profile", prompt: "select_account", takesLoginHint: true, usesFormPost: false,
  configuration: (login) => `${authority()}/${login.directory ?? "common"}/v2.0`,
  isIssuer(issuer, login) {
    const directory = issuer.startsWith(`${authority()}/`) && issuer.endsWith("/v2.0") ? issuer.slice(authority().length + 1, -"/v2.0".length) : undefined;
    if (isDirectoryId(login.directory)) return directory === login.directory;
    return directory === "{tenantid}" || isDirectoryId(directory);
  },
  tokenIssuer(issuer, { tid }, login) {
    if (!isDirectoryId(tid)) return undefined;
    if (login.directory === "organizations" && tid === consumerDirectory) return undefined;
    if (login.directory === "consumers" && tid !== consumerDirectory) return undefined;
    return issuer.replace("{tenantid}", tid);
  },
  // Anyone who runs a directory may write any address into `email`. Only xms_edov tells that the owner of the domain was
  // verified, which a personal account's always is (Microsoft, Migrate away from using email claims for authorization).
  provesEmail: ({ tid, xms_edov: isDomainOwnerVerified }) => isDomainOwnerVerified === true || (tid === consumerDirectory && isDomainOwnerVerified === undefined),
};

const github: GitHubProvider = { protocol: "github", brand: "GitHub", scope: "read:user user:email", prompt: "select_account", takesLoginHint: false };

export const socialProviders = { google, github, apple, microsoft } satisfies Record<ProviderType, OpenIdProvider | GitHubProvider>;

export const providerOf = (login: Pick<SocialLogin, "providerType">): OpenIdProvider | GitHubProvider => socialProviders[login.providerType];

function oneIssuer(address: () => string): Pick<OpenIdProvider, "configuration" | "isIssuer" | "tokenIssuer"> {
  return { configuration: address, isIssuer: (issuer) => issuer === address(), tokenIssuer: (issuer) => issuer };
}
