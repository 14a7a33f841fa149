"use client";

import { ExternalLink } from "lucide-react";
import { Fragment, useId, useState } from "react";
import type { DnsRecord } from "@/lib/services/dns-setup";
import type { DnsProvider } from "@/lib/dns/zone";
import { Badge } from "../../_ui/badge";
import { CopyButton } from "../../_ui/copy-button";
import "./dns.css";
import { otherProvider, providerHints } from "./providers";

interface Props {
  records: DnsRecord[];
  zone: { name: string; is_found: boolean; provider: DnsProvider | null };
  /** DNS was asked once. */
  isChecked: boolean;
}

const purposes: Record<string, { label: string; isOptional?: boolean }> = {
  routing: { label: "Leads browsers here" },
  ownership: { label: "Proves that it is yours" },
  dkim: { label: "Signs your mail (DKIM)" },
  dkim_ed25519: { label: "Signs your mail too (DKIM, Ed25519)", isOptional: true },
  dkim_next: { label: "New key, signs once it is found (DKIM)" },
  dkim_ed25519_next: { label: "New key, signs once it is found (DKIM, Ed25519)", isOptional: true },
  spf: { label: "Names who may send (SPF)", isOptional: true },
  return_path: { label: "Brings bounces back (return path)", isOptional: true },
  dmarc: { label: "What receivers do with forgeries (DMARC)", isOptional: true },
};

/** The records to set at a DNS provider, as its form wants them, and what DNS says of each. */
export function DnsRecords({ records, zone, isChecked }: Props) {
  const [isRelative, setRelative] = useState(zone.is_found);
  return (
    <>
      <div className="dns-options">
        <Provider zone={zone} />
        <fieldset className="segments">
          <legend>Names</legend>
          <div>
            <Segment label="Full" isChosen={!isRelative} onChoose={() => setRelative(false)} />
            <Segment label={`Relative to ${zone.name}`} isChosen={isRelative} onChoose={() => setRelative(true)} />
          </div>
        </fieldset>
      </div>
      <table className="dns">
        <thead>
          <tr>
            <th scope="col">Record</th>
            <th scope="col">Name</th>
            <th scope="col">Value</th>
            <th scope="col">Status</th>
          </tr>
        </thead>
        <tbody>
          {records.map((record) => (
            <Record key={record.purpose} record={record} name={isRelative ? record.relative_name : record.name} isChecked={isChecked} />
          ))}
        </tbody>
      </table>
    </>
  );
}

function Record({ record, name, isChecked }: { record: DnsRecord; name: string; isChecked: boolean }) {
  const { type, purpose, value, suggested_value: suggested, advice, found, status } = record;
  const { label, isOptional } = purposes[purpose] ?? { label: purpose };
  const isOther = status !== "verified" && found.length > 0;
  return (
    <Fragment>
      <tr>
        <td>
          <b className="mono">{type}</b>
          <span className="sub">
            {label}
            {isOptional && " · optional"}
          </span>
        </td>
        <td data-label="Name">
          <Value text={name} label={`the name of the ${type} record: ${label}`} />
        </td>
        <td data-label="Value">
          <Value text={suggested ?? value} label={`the value of the ${type} record: ${label}`} />
        </td>
        <td data-label="Status">
          <RecordStatus record={record} isChecked={isChecked} isOptional={isOptional} />
        </td>
      </tr>
      {(advice || isOther) && (
        <tr className="dns-advice">
          <td colSpan={4}>
            {advice && <p>{advice}</p>}
            {isOther && (
              <dl>
                <div>
                  <dt>Found</dt>
                  {found.map((each) => (
                    <dd key={each}>
                      <code>{each}</code>
                    </dd>
                  ))}
                </div>
                <div>
                  <dt>Expected</dt>
                  <dd>
                    <code>{suggested ?? value}</code>
                  </dd>
                </div>
              </dl>
            )}
          </td>
        </tr>
      )}
    </Fragment>
  );
}

const Value = ({ text, label }: { text: string; label: string }) => (
  <div className="dns-value">
    <code title={text}>{text}</code>
    <CopyButton value={text} label={label} className="copy-button" />
  </div>
);

function RecordStatus({ record: { status, found }, isChecked, isOptional }: { record: DnsRecord; isChecked: boolean; isOptional?: boolean }) {
  if (status === "verified") return <Badge look="good">Found</Badge>;
  if (!isChecked) return <Badge>Not checked</Badge>;
  if (status === "pending") return <Badge look="warn">Not there yet</Badge>;
  return found.length > 0 ? <Badge look={isOptional ? "warn" : "bad"}>Another value</Badge> : <Badge look="warn">No answer</Badge>;
}

function Segment({ label, isChosen, onChoose }: { label: string; isChosen: boolean; onChoose: () => void }) {
  return (
    <label>
      <input type="radio" name="dns-names" checked={isChosen} onChange={onChoose} />
      {label}
    </label>
  );
}

/** Where the records are set: as the zone's name servers tell, or as chosen. */
function Provider({ zone }: { zone: Props["zone"] }) {
  const id = useId();
  const [chosen, choose] = useState<DnsProvider | "">();
  const provider = chosen ?? zone.provider ?? "";
  const hint = provider === "" ? undefined : providerHints[provider];
  return (
    <div className="dns-provider">
      <div className="field">
        <label htmlFor={id}>DNS provider of {zone.name}</label>
        <select id={id} className="input" value={provider} onChange={({ target }) => choose(target.value as DnsProvider | "")}>
          <option value="">Another one</option>
          {Object.entries(providerHints).map(([value, { name }]) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </select>
        {chosen === undefined && zone.provider && <p className="hint">Told by the zone&rsquo;s name servers.</p>}
      </div>
      <ul className="dns-hints">
        {(hint?.hints ?? otherProvider).map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
      {hint && (
        <a className="link dns-open" href={hint.url} target="_blank" rel="noreferrer">
          Open {hint.name} <ExternalLink aria-hidden />
        </a>
      )}
    </div>
  );
}
