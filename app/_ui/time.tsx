const steps: [Intl.RelativeTimeFormatUnit, number][] = [["day", 86_400], ["hour", 3_600], ["minute", 60]];
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

/** How long ago, with the exact time for those who point at it. */
export function Time({ at }: { at: string }) {
  const seconds = (new Date(at).getTime() - new Date().getTime()) / 1000;
  const [unit, size] = steps.find(([, size]) => Math.abs(seconds) >= size) ?? ["second", 1];
  const text = size === 1 ? "just now" : unit === "day" && Math.abs(seconds) > 30 * size ? at.slice(0, 10) : relative.format(Math.round(seconds / size), unit);
  return (
    <time dateTime={at} title={at} className="quiet nowrap">
      {text}
    </time>
  );
}
