import { readFileSync } from "node:fs";
import ipaddr from "ipaddr.js";
import { Reader, type CityResponse } from "mmdb-lib";
import { settings, SettingsError } from "./env";
import { localeOf, type Language } from "./languages/languages";
import { perProcess } from "./per-process";

/*
 * Where an address is, as far as a file on this machine says: nobody is told of an address to find that out. The file is in the
 * MaxMind DB format, of cities or of countries, as GeoLite2 and DB-IP publish them.
 */

/** Both in words of the language that was asked for; a city without its name in that language has the English one. */
export interface Place {
  city: string | undefined;
  country: string;
}

type Places = Pick<Reader<CityResponse>, "get">;

/**
 * Undefined where the installation names no file.
 * @throws SettingsError it cannot be read, or is something else
 */
export function openPlaces(file: string | undefined): Places | undefined {
  if (file === undefined) return undefined;
  try {
    return new Reader<CityResponse>(readFileSync(/* turbopackIgnore: true */ file));
  } catch (error) {
    throw new SettingsError(`PLACES_DATABASE cannot be used: ${(error as { code?: string }).code ? (error as Error).message : `${file} is not in the MaxMind DB format (.mmdb)`}`);
  }
}

/** The file of the settings, opened once. Called at the start, so that a bad one is told of then. */
export const places = (): Places | undefined => perProcess("places", () => openPlaces(settings().placesDatabase));

/** Undefined for an address that is nowhere in particular, such as a private one, or that the file does not know. */
export function placeOf(address: string | null | undefined, language: Language, known = places()): Place | undefined {
  if (!known || !address || !ipaddr.isValid(address)) return undefined;
  const found = known.get(ipaddr.process(address).toString());
  const code = found?.country?.iso_code;
  if (!code || !/^[A-Z]{2}$/.test(code)) return undefined;
  const names: Partial<Record<string, string>> = { ...found.city?.names };
  return { city: names[language] ?? names.en, country: new Intl.DisplayNames([localeOf(language)], { type: "region" }).of(code) ?? code };
}
