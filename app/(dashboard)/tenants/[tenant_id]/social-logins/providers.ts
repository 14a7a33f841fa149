import type { z } from "zod";
import type { getSocialLogin } from "@/lib/services/social-logins";

export type ProviderType = z.output<typeof getSocialLogin.output>["provider_type"];

/*
 * What each provider calls things, and the way to them through its own pages.
 */

export const providerNames: Record<ProviderType, string> = { google: "Google", github: "GitHub", apple: "Apple", microsoft: "Microsoft" };
export const providerTypes = Object.keys(providerNames) as ProviderType[];
export const isProviderType = (text: unknown): text is ProviderType => providerTypes.includes(text as ProviderType);

interface ProviderGuide {
  /** Where the application is registered. */
  url: string;
  place: string;
  steps: string[];
  clientId: string;
  clientSecret: string;
  secretHint?: string;
}

export const providerGuides: Record<ProviderType, ProviderGuide> = {
  google: {
    url: "https://console.cloud.google.com/auth/clients",
    place: "Google Auth Platform",
    steps: [
      "Choose or make a project. If Google asks for it first, fill in the branding: the audience is External, and your domain is an authorised domain.",
      "Under “Clients”, create a client of the type “Web application”.",
      "Under “Authorised redirect URIs”, add each callback URL.",
      "Copy the client ID and the client secret into the form here.",
      "Under “Audience”, publish the app: while it is in testing, only test users can sign in.",
    ],
    clientId: "Client ID",
    clientSecret: "Client secret",
  },
  github: {
    url: "https://github.com/settings/developers",
    place: "GitHub’s developer settings",
    steps: [
      "Under “OAuth Apps”, choose “New OAuth App” (for an organisation: its settings, then “Developer settings”).",
      "Enter your product’s name and home page, which people see when they allow access.",
      "Enter the callback URL as “Authorization callback URL”. An OAuth App takes one; for several hosts register a GitHub App, which takes up to ten, with read access to e-mail addresses.",
      "Register it, then choose “Generate a new client secret”. GitHub shows it once.",
      "Copy the client ID and the secret into the form here.",
    ],
    clientId: "Client ID",
    clientSecret: "Client secret",
  },
  apple: {
    url: "https://developer.apple.com/account/resources/identifiers/list/serviceId",
    place: "Apple’s developer account",
    steps: [
      "Under “Identifiers”, have an App ID with “Sign in with Apple” switched on.",
      "Make a Services ID. Its identifier, such as com.example.signin, is the client id.",
      "Switch on “Sign in with Apple” for it and configure: the App ID as primary, the host of each callback URL as domain, each callback URL as return URL. Apple takes https addresses only.",
      "Under “Keys”, make a key with “Sign in with Apple” and download it. Apple gives the .p8 file once; its Key ID stands beside it.",
      "The Team ID is in your membership details.",
    ],
    clientId: "Services ID",
    clientSecret: "Private key",
    secretHint: "The whole .p8 file, with its first and last line. Client secrets are made from it for each sign-in, so none expires.",
  },
  microsoft: {
    url: "https://entra.microsoft.com/#view/Microsoft_AAD_RegisteredApps/ApplicationsListBlade",
    place: "Microsoft Entra",
    steps: [
      "Under “App registrations”, make a new registration. The account types you choose there decide what to enter as directory here.",
      "Choose the platform “Web” and add the callback URL; further ones are added under “Authentication”.",
      "Under “Certificates & secrets”, make a client secret and copy its value, not its id. Note when it expires.",
      "Under “Token configuration”, add the optional claims email and xms_edov to the ID token. Without xms_edov, each person proves their address by a code once.",
      "Copy the application (client) ID from the overview into the form here.",
    ],
    clientId: "Application (client) ID",
    clientSecret: "Client secret",
    secretHint: "Its value, not its id.",
  },
};
