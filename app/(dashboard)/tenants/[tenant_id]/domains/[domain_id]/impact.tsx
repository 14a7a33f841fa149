import Link from "next/link";
import type { z } from "zod";
import type { getCustomDomainImpact } from "@/lib/services/custom-domain-impact";
import { CopyField } from "../../../../../_ui/copy-field";
import { providerNames } from "../../social-logins/providers";

type ImpactAnswer = z.output<typeof getCustomDomainImpact.output>;

interface Props {
  impact: ImpactAnswer;
  domain: string;
  tenantId: string;
  isLive: boolean;
}

/** What the domain changes for applications, providers and people: before it goes live, and after. */
export function Impact({ impact, domain, tenantId, isLive }: Props) {
  return (
    <section className="panel" aria-labelledby="impact">
      <div className="panel-head">
        <h2 id="impact">{isLive ? "What it changed" : "What changes when it goes live"}</h2>
        <p>The hosts that there are go on as they did: nothing has to move at once.</p>
      </div>
      <div className="panel-in stack">
        <SocialLogins impact={impact} tenantId={tenantId} />
        <div>
          <h3 className="font-semibold">Passkeys</h3>
          <Passkeys impact={impact} domain={domain} />
        </div>
        <div className="copies">
          <div>
            <h3 className="font-semibold">A further issuer</h3>
            <p className="quiet">
              Applications move to it when you change their issuer: tokens from here carry it as <code>iss</code>.{" "}
              {isLive && (
                <a className="link" href={impact.sign_in_url} target="_blank" rel="noreferrer">
                  See the sign-in page
                </a>
              )}
            </p>
          </div>
          <CopyField label="Issuer" value={impact.issuer} />
          <CopyField label="Discovery document" value={impact.discovery_url} />
        </div>
        <div>
          <h3 className="font-semibold">Related origins</h3>
          <p className="quiet">
            The domain publishes the tenant&rsquo;s other hosts at <code>/.well-known/webauthn</code>, so that browsers that know related origins take them for one site.
          </p>
          <ul className="mt-2 grid gap-1">
            {impact.related_origins.map((origin) => (
              <li key={origin} className="break-all">
                <code>{origin}</code>
              </li>
            ))}
          </ul>
        </div>
      </div>
    </section>
  );
}

function SocialLogins({ impact: { callback_url: callback, social_logins: logins }, tenantId }: { impact: ImpactAnswer; tenantId: string }) {
  return (
    <div className="copies">
      <div>
        <h3 className="font-semibold">Callback URLs</h3>
        <p className="quiet">
          {logins.length === 0
            ? "No social login is set up, so there is none to add. Those you add later list this domain by themselves."
            : `Add this redirect URI at ${logins.length === 1 ? "the provider" : `each of these ${logins.length} providers`} before people sign in here, and keep the ones that are there.`}
        </p>
      </div>
      {logins.length > 0 && (
        <>
          <CopyField label="Callback URL of this domain" value={callback} />
          <ul className="grid gap-1">
            {logins.map((login) => (
              <li key={login.id}>
                <Link className="link" href={`/tenants/${encodeURIComponent(login.tenant_id)}/social-logins/${login.id}`}>
                  {login.name}
                </Link>{" "}
                <span className="quiet">
                  {providerNames[login.provider_type]}
                  {login.tenant_id !== tenantId && (
                    <>
                      , kept by the tenant <code>{login.tenant_id}</code>
                    </>
                  )}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

function Passkeys({ impact: { users_with_passkeys_elsewhere: users, passkey_hosts: hosts }, domain }: { impact: ImpactAnswer; domain: string }) {
  if (users === 0) return <p className="quiet">{hosts.length === 0 ? "Nobody has a passkey yet. Those made here will work here." : "0 users are affected: everybody with a passkey has one for this domain."}</p>;
  return (
    <>
      <p>
        <strong>
          {users.toLocaleString("en")} {users === 1 ? "user is" : "users are"} affected.
        </strong>{" "}
        <span className="quiet">
          Their passkeys work at another host only. At {domain} they sign in another way first, and are offered a new passkey.
        </span>
      </p>
      <ul className="mt-2 grid gap-1">
        {hosts.map(({ host, users: count }) => (
          <li key={host} className="break-all">
            <code>{host}</code>{" "}
            <span className="quiet">
              {count.toLocaleString("en")} {count === 1 ? "user" : "users"} with a passkey
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
