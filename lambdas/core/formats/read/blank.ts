/** Whether a cell shows anything at all; format characters and blanks of every script do not. */
const visible = /[^\p{White_Space}\p{Cc}\p{Cf}\u115F\u1160\u2800\u3164\uFFA0]/u;

export const isVisible = (text: string): boolean => visible.test(text);

/** No visible character: null, undefined, or text of blanks. */
export const isBlankValue = (value: unknown): boolean =>
  value === null || value === undefined || (typeof value === "string" && !isVisible(value));

const namedPlaces = 10;

/**
 * The sentence that names what was left out: `3 blank rows were dropped (lines 5, 6, 9).` `places` may be the first few of
 * `count`; at most ten are shown.
 */
export const droppedSentence = (
  count: number,
  what: "blank row" | "empty column",
  where: "line" | "row" | "column",
  places: readonly (number | string)[],
): string => {
  const shown = places.slice(0, namedPlaces).join(", ");
  const more = count > namedPlaces ? ` and ${count - namedPlaces} more` : "";
  const many = count === 1 ? "" : "s";
  return `${count} ${what}${many} ${count === 1 ? "was" : "were"} dropped (${where}${many} ${shown}${more}).`;
};
