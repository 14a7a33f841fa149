export interface ShownError {
  code: string;
  text: string;
  isBesideField: boolean;
}

/** What belongs beside a field; with codes, beside this one. */
export const fieldError = (error: ShownError | undefined, ...codes: string[]): string | undefined => (error && error.isBesideField && (codes.length === 0 || codes.includes(error.code)) ? error.text : undefined);
