import type { ReactNode } from "react";

/** A state in one or two words; the colour only repeats what the words say. */
export const Badge = ({ look = "", children }: { look?: "good" | "bad" | "warn" | "plain" | ""; children: ReactNode }) => <span className={`badge ${look}`.trim()}>{children}</span>;
