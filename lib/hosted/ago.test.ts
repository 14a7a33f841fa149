import { describe, expect, it } from "vitest";
import { ago, day } from "./ago";

const now = new Date("2026-11-23T12:00:00Z");
const before = (seconds: number) => new Date(now.getTime() - seconds * 1000);

describe("how long ago", () => {
  it.each([
    [-5, "now"], [0, "now"], [59, "now"], [60, "1 minute ago"], [3599, "59 minutes ago"], [3600, "1 hour ago"], [86_399, "23 hours ago"], [86_400, "yesterday"], [29 * 86_400, "29 days ago"],
  ])("%i seconds are %s", (seconds, words) => expect(ago("en", before(seconds), now)).toBe(words));

  it("after a month the date stands there", () => {
    expect(ago("de", before(30 * 86_400), now)).toBe(day("de", before(30 * 86_400)));
    expect(day("de", before(30 * 86_400))).toBe("24.10.2026");
  });

  it("is said in each language", () => {
    expect(ago("fr", before(7200), now)).toBe("il y a 2 heures");
    expect(ago("ja", before(7200), now)).toBe("2 時間前");
    expect(ago("ar", before(7200), now)).toContain("ساعت");
  });
});
