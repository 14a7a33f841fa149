/*
 * React holds back what arrives within 300 ms of the first paint, so that a page with many waiting parts does not flicker. Ours
 * have one, in the place of which stands a skeleton of the same shape: it is shown when it is there. React measures from the time in $RT.
 */
const script = 'Object.defineProperty(window,"$RT",{get:()=>-1e4,set(){}})';

/** For the head of a page, before its parts arrive. */
export const ShowAtOnce = ({ nonce }: { nonce: string | null }) => <script nonce={nonce ?? undefined} suppressHydrationWarning dangerouslySetInnerHTML={{ __html: script }} />;
