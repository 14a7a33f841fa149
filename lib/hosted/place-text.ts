import type { Language } from "../languages/languages";
import { translator } from "../languages/translator";
import { placeOf } from "../places";

/** Where an address is, as the page says it: "Hamburg, Germany". Undefined where nobody here knows. */
export function placeText(address: string | null | undefined, language: Language): string | undefined {
  const place = placeOf(address, language);
  return place?.city === undefined ? place?.country : translator(language, "common")("place", { city: place.city, country: place.country });
}
