"use client";

import { useRouter } from "next/navigation";
import { useEffect, useReducer, useRef, useState, useTransition, type FormEvent } from "react";
import { contrastReport, modesOf } from "@/lib/tenancy/theme-contrast";
import { useToast } from "../../../../_ui/toast";
import { useUnsavedChanges } from "../../../../_ui/unsaved-changes";
import { changesBetween, changesOf } from "./changes";
import { ColorFields } from "./color-fields";
import { Contrast } from "./contrast";
import { reduce, startFrom, type SavedBranding } from "./editor-state";
import { ChoiceRow, SelectRow, TextRow } from "./fields";
import { colorModes, corners, fontOptions, languageOptions, modeLabels } from "./names";
import { PictureField } from "./picture-field";
import { PresetName, Presets } from "./presets";
import { Preview } from "./preview";
import type { Offer } from "./preview-screens";
import { saveBranding, type Versions } from "./save";
import { SaveBar } from "./save-bar";
import { themeFrom } from "./saved";
import { Stale } from "./stale";

interface Props {
  tenantId: string;
  tenantName: string;
  saved: SavedBranding;
  versions: Versions;
  offer: Offer;
  mayWrite: boolean;
}

type Answer = { status: "fine" } | { status: "refused"; message: string; fields: Record<string, string> } | { status: "stale" };

/** Everything that decides how the hosted pages look, beside those pages as they would be. Nothing is sent before it is saved. */
export function BrandingEditor({ tenantId, tenantName, saved: read, versions: readAt, offer, mayWrite }: Props) {
  const [state, dispatch] = useReducer(reduce, read, startFrom);
  const [versions, setVersions] = useState(readAt);
  const [answer, setAnswer] = useState<Answer>({ status: "fine" });
  const [isBusy, startSaving] = useTransition();
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (answer.status === "refused") form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [answer]);
  const router = useRouter();
  const toast = useToast();
  const { saved, now } = state;
  const changes = changesOf(state);
  const isUnfinished = Object.keys(state.unfinished).length > 0;
  useUnsavedChanges(mayWrite && (changes.length > 0 || isUnfinished));
  const modes = modesOf({ colorMode: now.color_mode });
  const failing = contrastReport({ light: now.light, dark: now.dark, colorMode: now.color_mode }).filter(({ passes }) => !passes).length;
  const productName = now.product_name.trim() || tenantName;
  const errors = answer.status === "refused" ? answer.fields : {};
  const isBehind = readAt.theme > versions.theme || readAt.tenant > versions.tenant;
  if (isBehind && changes.length === 0 && !isUnfinished && answer.status === "fine") {
    setVersions(readAt);
    dispatch({ type: "saved", saved: read });
  }

  function save() {
    if (isBusy || isUnfinished || changes.length === 0) return;
    startSaving(async () => {
      const { theme, tenant, problem } = await saveBranding(tenantId, state, versions);
      if (theme || tenant) {
        setVersions({ theme: theme?.updated_at ?? versions.theme, tenant: tenant?.updated_at ?? versions.tenant });
        dispatch({ type: "saved", saved: { ...(theme ? themeFrom(theme) : saved), product_name: (tenant ? tenant.product_name : saved.product_name) ?? "" } });
      }
      if (theme && problem) dispatch({ type: "text", field: "product_name", value: now.product_name });
      if (!problem) {
        setAnswer({ status: "fine" });
        return toast("Saved. The pages show it within five seconds.");
      }
      setAnswer(problem.isStale ? { status: "stale" } : { status: "refused", message: problem.message, fields: problem.fields });
      if (problem.isStale) router.refresh();
    });
  }
  function submitted(event: FormEvent) {
    event.preventDefault();
    save();
  }
  function goOn(keep: boolean) {
    setVersions(readAt);
    dispatch({ type: "saved", saved: read, keep });
    setAnswer({ status: "fine" });
  }
  const back = (type: "discard" | "reset") => {
    setAnswer({ status: "fine" });
    dispatch({ type });
  };

  const pictures = { grounds: modes.map((mode) => ({ label: modeLabels[mode], box: now[mode].box_background_color, text: now[mode].text_color })), productName };
  return (
    <form ref={form} className="branding" onSubmit={submitted} noValidate>
      <div className="branding-in">
        <div className="branding-preview">
          <Preview now={now} saved={saved} modes={modes} productName={productName} offer={offer} />
        </div>
        <fieldset className="branding-fields" disabled={!mayWrite}>
          <legend className="sr-only">Look</legend>
          {!mayWrite && <p className="notice">You may look at this, not change it. Ask an owner or an admin of the account.</p>}
          {answer.status === "stale" && <Stale theirs={isBehind ? changesBetween(saved, read) : undefined} mine={changes} onKeep={() => goOn(true)} onTake={() => goOn(false)} />}
          <section className="panel" aria-labelledby="presets">
            <div className="panel-head">
              <h2 id="presets">Presets</h2>
              <PresetName now={now} />
            </div>
            <div className="panel-in">
              <Presets now={now} dispatch={dispatch} />
            </div>
          </section>
          <section className="panel" aria-labelledby="colours">
            <div className="panel-head">
              <h2 id="colours">Colours</h2>
              {modes.length === 2 && (
                <button type="button" className="button small" onClick={() => dispatch({ type: "make dark" })}>
                  Make dark from light
                </button>
              )}
            </div>
            <div className="panel-in">
              <ColorFields state={state} dispatch={dispatch} modes={modes} errors={errors} />
            </div>
          </section>
          <section className="panel" aria-labelledby="contrast">
            <div className="panel-head">
              <h2 id="contrast">How it reads</h2>
              <p>Text needs 4.5:1, parts of controls 3:1 (WCAG 2.2). Links, outlines and errors are made to fit.</p>
            </div>
            <Contrast now={now} modes={modes} dispatch={mayWrite ? dispatch : undefined} />
          </section>
          <section className="panel" aria-labelledby="shape">
            <div className="panel-head">
              <h2 id="shape">Shape and text</h2>
            </div>
            <div className="panel-in fields">
              <TextRow label="Product name" value={now.product_name} placeholder={tenantName} hint="What people read on the pages and in mails. Empty: the tenant’s name." error={errors.product_name} maxLength={100} onChange={(value) => dispatch({ type: "text", field: "product_name", value })} />
              <ChoiceRow name="color_mode" label="Light or dark" choices={colorModes} value={now.color_mode} onChange={(value) => dispatch({ type: "mode", value })} />
              <ChoiceRow name="corner_style" label="Corners" choices={corners} value={now.corner_style} onChange={(value) => dispatch({ type: "corners", value })} />
              <SelectRow label="Font" value={now.font} choices={fontOptions(saved.font)} error={errors.font} hint="Fonts with a name come from your own host. Japanese and Arabic use the visitor’s system fonts." onChange={(value) => dispatch({ type: "text", field: "font", value })} />
              <SelectRow label="Language" value={now.default_language} choices={languageOptions(saved.default_language)} error={errors.default_language} hint="Of people who have not chosen one." onChange={(value) => dispatch({ type: "text", field: "default_language", value })} />
            </div>
          </section>
          <section className="panel" aria-labelledby="pictures">
            <div className="panel-head">
              <h2 id="pictures">Logo and icon</h2>
            </div>
            <div className="panel-in stack">
              <PictureField kind="logo" text="Above every sign-in page and in mails." picture={now.logo} savedUrl={saved.logo_url} {...pictures} error={errors.logo_base64 ?? errors.logo_content_type} onChange={mayWrite ? (picture) => dispatch({ type: "picture", kind: "logo", picture }) : undefined} />
              <PictureField kind="icon" text="In browser tabs; best square." picture={now.icon} savedUrl={saved.icon_url} {...pictures} error={errors.icon_base64 ?? errors.icon_content_type} onChange={mayWrite ? (picture) => dispatch({ type: "picture", kind: "icon", picture }) : undefined} />
            </div>
          </section>
        </fieldset>
      </div>
      {mayWrite && <SaveBar changes={changes} isUnfinished={isUnfinished} failing={failing} problem={answer.status === "refused" ? answer.message : undefined} isBusy={isBusy} onSave={save} onDiscard={() => back("discard")} onReset={() => back("reset")} />}
    </form>
  );
}
