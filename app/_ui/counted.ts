/** How many a list holds, in words: "1 user", "2,317 users", "10,000+ users". */
export const counted = ({ total, total_is_minimum: isMinimum = false }: { total: number; total_is_minimum?: boolean }, noun: string): string => `${total.toLocaleString("en")}${isMinimum ? "+" : ""} ${total === 1 ? noun : `${noun}s`}`;
