const icon = (path: string) => ({ __html: `<path d="${path}"/>` });

/** The few icons of these pages, one path each on 24 × 24: a sign-in page carries no icon library, and no more elements than it needs. */
const paths = {
  globe: icon("M12 2.5a9.5 9.5 0 1 0 0 19a9.5 9.5 0 1 0 0-19C8.5 5 7.5 8.5 7.5 12s1 7 4.5 9.5c3.5-2.5 4.5-6 4.5-9.5s-1-7-4.5-9.5M2.5 12h19"),
  passkey: icon("M9.5 3a4.75 4.75 0 1 0 0 9.5a4.75 4.75 0 1 0 0-9.5M2 21a7.5 7.5 0 0 1 11.25-6.5M18.5 10.5v6M18.5 12.5h2.25M18.5 16.5a2.25 2.25 0 1 0 0 4.5a2.25 2.25 0 1 0 0-4.5"),
} as const;

export const Icon = ({ of }: { of: keyof typeof paths }) => (
  <svg className="icon" viewBox="0 0 24 24" aria-hidden="true" dangerouslySetInnerHTML={paths[of]} />
);
