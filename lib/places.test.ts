import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { languages } from "./languages/languages";
import { openPlaces, placeOf } from "./places";
import { placesFile } from "./testing/places";

const folder = mkdtempSync(join(tmpdir(), "authalla-places-"));
const hamburg = { country: { iso_code: "DE", names: { en: "Germany" } }, city: { names: { en: "Hamburg", ja: "ハンブルク" } } };

function opened(ranges: Parameters<typeof placesFile>[0]) {
  const file = join(folder, `${Object.keys(ranges).length}.mmdb`);
  writeFileSync(file, placesFile(ranges));
  return openPlaces(file);
}

describe("where an address is", () => {
  const places = opened({ "203.0.113.0/25": hamburg, "203.0.113.128/25": { country: { iso_code: "FR" } }, "2001:db8:7::/48": hamburg, "198.51.100.7/32": { continent: { code: "EU" } } });

  it("is its city and country, in the page's language as far as the file has it", () => {
    expect(placeOf("203.0.113.9", "en", places)).toEqual({ city: "Hamburg", country: "Germany" });
    expect(placeOf("203.0.113.9", "ja", places)).toEqual({ city: "ハンブルク", country: "ドイツ" });
    expect(placeOf("203.0.113.9", "de", places)).toEqual({ city: "Hamburg", country: "Deutschland" });
    for (const language of languages) expect(placeOf("203.0.113.200", language, places)?.country, language).toBeTruthy();
  });

  it("is found for IPv6, and for IPv4 that is written as IPv6", () => {
    expect(placeOf("2001:db8:7::1", "en", places)).toEqual({ city: "Hamburg", country: "Germany" });
    expect(placeOf("::ffff:203.0.113.9", "en", places)).toEqual({ city: "Hamburg", country: "Germany" });
  });

  it("is a country alone where the file knows no city", () => {
    expect(placeOf("203.0.113.200", "en", places)).toEqual({ city: undefined, country: "France" });
  });

  it.each(["127.0.0.1", "10.0.0.1", "::1", "198.51.100.7", "not an address", "", null, undefined])("is not said for %j", (address) => {
    expect(placeOf(address, "en", places)).toBeUndefined();
  });

  it("is not said at all where the installation names no file", () => {
    expect(openPlaces(undefined)).toBeUndefined();
    expect(placeOf("203.0.113.9", "en", undefined)).toBeUndefined();
  });
});

describe("PLACES_DATABASE", () => {
  it("that is not there is told of by its name", () => {
    expect(() => openPlaces(join(folder, "none.mmdb"))).toThrow(/^PLACES_DATABASE cannot be used: ENOENT.*none\.mmdb/);
  });

  it("that is something else is told of by its name", () => {
    const file = join(folder, "text.mmdb");
    writeFileSync(file, "network,country\n203.0.113.0/24,DE\n");
    expect(() => openPlaces(file)).toThrow(`PLACES_DATABASE cannot be used: ${file} is not in the MaxMind DB format (.mmdb)`);
  });
});
