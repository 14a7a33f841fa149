import { Search } from "lucide-react";

/** A person reads out what their error page shows; here it is looked up. */
export function FindTrace({ tenantId, value, isBig }: { tenantId: string; value?: string; isBig?: boolean }) {
  return (
    <form method="get" action={`/tenants/${tenantId}/login-traces`} className={`find-trace${isBig ? " big" : ""}`} role="search" aria-label="Find a stopped sign-in">
      <label htmlFor="reference" className={isBig ? undefined : "sr-only"}>
        Reference of a stopped sign-in
      </label>
      <div>
        <input id="reference" name="reference" className="input mono" defaultValue={value} placeholder="7KQ4-M2XD" maxLength={40} required autoComplete="off" autoCapitalize="characters" spellCheck={false} />
        <button type="submit" className="button">
          <Search aria-hidden /> {isBig ? "Find" : "Find sign-in"}
        </button>
      </div>
    </form>
  );
}
