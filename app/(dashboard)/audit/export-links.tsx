import { Download } from "lucide-react";
import { address } from "../../_ui/address";

const formats = [["csv", "CSV"], ["jsonl", "JSON Lines"]] as const;

/** The log with these filters, as files. */
export const ExportLinks = ({ path, fields }: { path: string; fields: Readonly<Record<string, string | undefined>> }) => (
  <span className="flex flex-wrap gap-2">
    {formats.map(([format, label]) => (
      <a key={format} className="button" href={address(path, { format, ...fields })} download>
        <Download aria-hidden /> {label}
      </a>
    ))}
  </span>
);
