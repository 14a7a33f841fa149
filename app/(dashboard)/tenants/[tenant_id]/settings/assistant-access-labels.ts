export const assistantAccessLabels = { full: "Read and change", read_only: "Read, and change nothing", none: "Do nothing" } as const;
