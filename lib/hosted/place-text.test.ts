import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { setPerProcess } from "../per-process";
import { openPlaces } from "../places";
import { placesFile } from "../testing/places";
import { placeText } from "./place-text";

const file = join(mkdtempSync(join(tmpdir(), "authalla-places-")), "places.mmdb");
writeFileSync(file, placesFile({ "203.0.113.0/25": { country: { iso_code: "DE" }, city: { names: { en: "Hamburg" } } }, "203.0.113.128/25": { country: { iso_code: "DE" } } }));
setPerProcess("places", openPlaces(file));

it.each([
  ["en", "Hamburg, Germany"],
  ["de", "Hamburg, Deutschland"],
  ["fr", "Hamburg, Allemagne"],
  ["es", "Hamburg, Alemania"],
  ["ja", "ドイツ・Hamburg"],
  ["ar", "Hamburg، \u2068ألمانيا\u2069"],
] as const)("names a place in %s: %s", (language, text) => {
  expect(placeText("203.0.113.9", language)).toBe(text);
});

it("names a country alone, and says nothing of an address that is nowhere", () => {
  expect(placeText("203.0.113.200", "fr")).toBe("Allemagne");
  expect(placeText("10.0.0.1", "fr")).toBeUndefined();
});
