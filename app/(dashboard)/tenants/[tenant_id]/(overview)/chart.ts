import type { z } from "zod";
import type { getTenantStatistics } from "@/lib/services/statistics";

export type Day = z.output<typeof getTenantStatistics.output>["days"][number];

/** In the order in which they are stacked, from below. */
export const series = [
  { method: "email", label: "Mail code or link" },
  { method: "passkey", label: "Passkey" },
  { method: "social", label: "Social login" },
  { method: "other", label: "Other" },
] as const;

export const totalOf = (day: Day): number => series.reduce((sum, { method }) => sum + day[method], 0);

/** The next round number above: 1, 2 or 5 times a power of ten, and never less than 4, so that the lines between are whole. */
export function ceiling(most: number): number {
  if (most <= 4) return 4;
  const power = 10 ** Math.floor(Math.log10(most));
  return [1, 2, 5, 10].map((factor) => factor * power).find((round) => round >= most)!;
}

export interface Bar {
  method: (typeof series)[number]["method"];
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Of a bar, so that a week does not look like a wall. */
const widest = 56;

/** Each day's stack in a box of `width` by `height`; a method without a sign-in has no bar. */
export function barsOf(days: readonly Day[], { width, height, top }: { width: number; height: number; top: number }): { day: Day; bars: Bar[] }[] {
  const slot = width / days.length;
  const wide = Math.min(slot * 0.72, widest);
  return days.map((day, index) => {
    let below = 0;
    const bars = series.flatMap(({ method }) => {
      const count = day[method];
      if (count === 0) return [];
      const tall = (count / top) * height;
      below += tall;
      return [{ method, x: round(index * slot + (slot - wide) / 2), y: round(height - below), width: round(wide), height: round(tall) }];
    });
    return { day, bars };
  });
}

const round = (value: number): number => Math.round(value * 100) / 100;

/** `2026-01-31` as `31 Jan`. */
export const dayLabel = (date: string): string => new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" }).format(new Date(`${date}T00:00:00Z`));
