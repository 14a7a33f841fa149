import { domainToUnicode } from "node:url";

/** How a name in A-labels reads (UTS 46), beside it: one may look like another. Nothing for a name that reads as it is. */
export function Letters({ name }: { name: string }) {
  const read = domainToUnicode(name);
  return read === "" || read === name ? null : (
    <span className="sub">
      Reads as <bdi>{read}</bdi>, in letters beyond ASCII
    </span>
  );
}
