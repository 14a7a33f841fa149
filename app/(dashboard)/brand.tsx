/** The mark: a door that is ajar. */
export const Mark = () => (
  <svg viewBox="0 0 24 24" aria-hidden>
    <rect width="24" height="24" rx="7" fill="var(--ink)" />
    <path d="M7.5 18V7.2c0-.7.5-1.2 1.2-1.2h6.6c.7 0 1.2.5 1.2 1.2V18" fill="none" stroke="var(--canvas)" strokeWidth="1.7" strokeLinecap="round" />
    <path d="M7.5 6.6 13 9v9.4L7.5 18z" fill="var(--canvas)" />
  </svg>
);
