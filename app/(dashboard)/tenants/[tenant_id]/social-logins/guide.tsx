import { ExternalLink } from "lucide-react";
import { CopyField } from "../../../../_ui/copy-field";
import { providerGuides, providerNames, type ProviderType } from "./providers";

/** The way through the provider's own pages, with the addresses to paste there. */
export function Guide({ provider, callbackUrls }: { provider: ProviderType; callbackUrls: string[] }) {
  const { url, place, steps } = providerGuides[provider];
  const isPlain = callbackUrls.some((callback) => !callback.startsWith("https://"));
  return (
    <section className="panel" aria-labelledby="guide">
      <div className="panel-head">
        <h2 id="guide">At {providerNames[provider]}</h2>
        <a className="link inline-flex items-center gap-1.5 min-h-6" href={url} target="_blank" rel="noreferrer">
          Open {place} <ExternalLink aria-hidden className="size-3.5" />
        </a>
      </div>
      <div className="panel-in stack">
        <div className="copies">
          {callbackUrls.map((callback, index) => (
            <CopyField key={callback} label={callbackUrls.length === 1 ? "Callback URL" : `Callback URL ${index + 1} of ${callbackUrls.length}`} value={callback} />
          ))}
          {isPlain && provider === "apple" && <p className="notice warn">Apple takes https addresses of real host names only, so it cannot be used with the addresses of this installation.</p>}
        </div>
        <ol className="steps">
          {steps.map((step) => (
            <li key={step}>
              <p>{step}</p>
            </li>
          ))}
        </ol>
      </div>
    </section>
  );
}
