/** How a moment reads in a sentence for a model: short, in UTC, with the day only when it is another day. */

/** `14:05 UTC` today, else `2026-11-25 14:05 UTC`. `iso` is an ISO 8601 time, `now` epoch milliseconds. */
export const clockTime = (iso: string, now: number): string => {
  const at = new Date(iso).toISOString();
  const today = new Date(now).toISOString().slice(0, 10);
  const time = `${at.slice(11, 16)} UTC`;
  return at.startsWith(today) ? time : `${at.slice(0, 10)} ${time}`;
};
