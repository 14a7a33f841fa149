import type { Metadata } from "next";
import { languageNames } from "@/lib/languages/languages";
import { getTenant } from "@/lib/services/tenants";
import { getTheme } from "@/lib/services/themes";
import { fontChoices } from "@/lib/tenancy/theme-fonts";
import { CheckField, ChoiceField, ColorField, SelectField } from "../../../../_ui/field";
import { OperationForm } from "../../../../_ui/operation-form";
import { query, requirePerson } from "../../../actor";
import { Contrast } from "./contrast";
import { ImageField } from "./image-field";
import { Reset } from "./reset";
import { colorNames, type ColorName } from "./theme";

export const metadata: Metadata = { title: "Branding" };

const modes = [
  { value: "light_dark", label: "Light and dark", text: "Follows the visitor's device." },
  { value: "light", label: "Light", text: "Always." },
  { value: "dark", label: "Dark", text: "Always." },
];
const corners = [
  { value: "rounded", label: "Rounded" },
  { value: "square", label: "Square" },
  { value: "pill", label: "Pill" },
];
const systemFonts: Record<string, string> = { system: "The visitor's system font", serif: "A serif of the visitor's system", mono: "A monospaced font of the visitor's system", rounded: "A rounded font of the visitor's system" };

export default async function BrandingPage({ params }: { params: Promise<{ tenant_id: string }> }) {
  const { tenant_id } = await params;
  await requirePerson(`/tenants/${tenant_id}/branding`);
  const [tenant, theme] = await Promise.all([query(getTenant, { tenant_id }), query(getTheme, { tenant_id })]);
  const fixed = { tenant_id };
  const fonts = [...new Set([...fontChoices, theme.font])].map((font) => ({ value: font, label: systemFonts[font] ?? font }));
  const languages = [{ value: "auto", label: "The visitor's" }, ...Object.entries(languageNames).map(([value, label]) => ({ value, label })), ...(theme.default_language in { auto: 1, ...languageNames } ? [] : [{ value: theme.default_language, label: theme.default_language }])];
  return (
    <div className="columns">
      <div className="stack">
        <section className="panel" aria-labelledby="look">
          <div className="panel-head">
            <h2 id="look">Look</h2>
            <p>
              Of every page and mail that people see when they sign in.{" "}
              <a className="link" href={`${tenant.issuer}/oauth2/login`} target="_blank" rel="noreferrer">
                See the sign-in page
              </a>
            </p>
          </div>
          <div className="panel-in">
            <OperationForm operation="update_theme" fixed={fixed} label="Save" doneText="Saved. The pages show it within five seconds.">
              <Palette title="Colours" colors={theme} prefix="" />
              <Palette title="Colours in dark mode" colors={theme.dark} prefix="dark." />
              <ChoiceField key={theme.color_mode} name="color_mode" label="Light or dark" choices={modes} defaultValue={theme.color_mode} />
              <ChoiceField key={theme.corner_style} name="corner_style" label="Corners" choices={corners} defaultValue={theme.corner_style} />
              <SelectField key={theme.font} name="font" label="Font" choices={fonts} defaultValue={theme.font} hint="Fonts with a name come from your own host. Japanese and Arabic use the visitor's system fonts." />
              <SelectField key={theme.default_language} name="default_language" label="Language" choices={languages} defaultValue={theme.default_language} />
              <CheckField name="strict" label="Refuse colours that are hard to read" />
            </OperationForm>
          </div>
        </section>
        <section className="panel" aria-labelledby="contrast">
          <div className="panel-head">
            <h2 id="contrast">How it reads</h2>
            <p>Text needs 4.5:1, parts of controls 3:1 (WCAG 2.2). Links, outlines and errors are made to fit.</p>
          </div>
          <Contrast tenantId={tenant_id} theme={theme} />
        </section>
        <section className="panel" aria-labelledby="dark-colours">
          <div className="panel-head">
            <h2 id="dark-colours">Start again</h2>
            <p>Dark colours can be made from the light ones. Starting values bring back what new tenants have; logo and icon go.</p>
          </div>
          <div className="panel-in restart">
            <OperationForm operation="update_theme" fixed={fixed} label="Make dark colours from the light ones" look="">
              <input type="hidden" name="derive_dark" value="true" />
            </OperationForm>
            <Reset tenantId={tenant_id} />
          </div>
        </section>
      </div>
      <div className="stack">
        <Picture kind="logo" title="Logo" text="Above every sign-in page and in mails. Without one, the first letter of the product's name." url={theme.logo_url} maxKilobytes={510} tenantId={tenant_id} />
        <Picture kind="icon" title="Icon" text="In browser tabs; best square." url={theme.icon_url} maxKilobytes={215} tenantId={tenant_id} />
      </div>
    </div>
  );
}

function Palette({ title, colors, prefix }: { title: string; colors: Record<ColorName, string>; prefix: "" | "dark." }) {
  return (
    <fieldset className="palette">
      <legend>{title}</legend>
      {Object.entries(colorNames).map(([name, label]) => (
        <ColorField key={`${name} ${colors[name as ColorName]}`} name={`${prefix}${name}`} label={prefix ? `${label}, dark` : label} defaultValue={colors[name as ColorName]} />
      ))}
    </fieldset>
  );
}

function Picture({ kind, title, text, url, maxKilobytes, tenantId }: { kind: "logo" | "icon"; title: string; text: string; url: string | null; maxKilobytes: number; tenantId: string }) {
  return (
    <section className="panel" aria-labelledby={kind}>
      <div className="panel-head">
        <h2 id={kind}>{title}</h2>
        <p>{text}</p>
      </div>
      <div className="panel-in stack">
        {url && <img className="picture" src={url} alt={`The ${kind} as it is now`} />}
        <OperationForm key={url} operation="update_theme" fixed={{ tenant_id: tenantId }} label={url ? "Replace" : "Upload"} look="">
          <ImageField kind={kind} label={url ? `Another ${kind}` : `${kind === "icon" ? "An" : "A"} ${kind}`} maxKilobytes={maxKilobytes} />
        </OperationForm>
        {url && (
          <OperationForm operation="update_theme" fixed={{ tenant_id: tenantId }} label={`Remove ${kind}`} look="danger">
            <input type="hidden" name={`${kind}_url`} value="" />
          </OperationForm>
        )}
      </div>
    </section>
  );
}
