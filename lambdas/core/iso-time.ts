/** `at` (epoch milliseconds) as ISO 8601 in UTC; null stays null. */
export const isoTime = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());
