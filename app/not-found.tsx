import { defaultTheme } from "@/lib/tenancy/theme";
import { themeCss } from "@/lib/tenancy/theme-css";

export default function NotFound() {
  return (
    <div className="hosted">
      <style dangerouslySetInnerHTML={{ __html: themeCss(defaultTheme) }} />
      <main className="card">
        <h1>Nothing is here</h1>
        <p className="lede">No page is served under this address. Check the spelling, or go back to where you came from.</p>
      </main>
    </div>
  );
}
