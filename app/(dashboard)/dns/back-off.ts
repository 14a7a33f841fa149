const waits = [10, 10, 15, 20, 30, 45, 60, 90, 120];

/** Seconds until DNS is asked again, after so many answers with nothing new. */
export const waitAfter = (unchanged: number): number => waits[unchanged] ?? 300;

/** After so many of them, about two hours, an open page asks no more by itself. */
export const patience = 30;

/** The first wait when a page is opened: what was asked a while ago, or never, is asked at once. */
export function firstWait(lastCheckedAt: string | null, now: number): number {
  const seconds = lastCheckedAt === null ? Infinity : (now - new Date(lastCheckedAt).getTime()) / 1000;
  return seconds >= waits[0]! ? 1 : waits[0]!;
}

/** `in 12 seconds`, `in 2 minutes`. */
export function inWords(seconds: number): string {
  const [count, unit] = seconds < 60 ? [Math.max(1, seconds), "second"] : [Math.round(seconds / 60), "minute"];
  return `in ${count} ${unit}${count === 1 ? "" : "s"}`;
}
