/** What a number format makes of a number: a date, a time, a share, a code of digits, or the number itself. */

export type NumberKind =
  | { readonly is: "number" | "percent" | "date" | "time" | "date_time" | "duration" }
  /** Shown with at least so many digits, as postal codes are. */
  | { readonly is: "padded"; readonly digits: number };

/** The part for positive numbers, without quoted text, escaped characters, colours and locales. */
const bare = (code: string): string =>
  code
    .replace(/"[^"]*"|[\\_*]./gs, "")
    .replace(/\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi, "")
    .split(";")[0]
    ?.trim() ?? "";

/** By a format code of ECMA-376 part 1, 18.8.31. */
export const numberKind = (code: string): NumberKind => {
  const format = bare(code);
  if (/^(general|@|standard)?$/i.test(format)) return { is: "number" };
  if (/^0{2,}$/.test(format)) return { is: "padded", digits: format.length };
  if (format.includes("%")) return { is: "percent" };
  if (/\[[hms]+\]/i.test(format)) return { is: "duration" };
  const letters = format.replace(/am\/pm|a\/p/gi, "h");
  const hasTime = /[hs]/i.test(letters);
  // m is a month or a minute: a month unless hours or seconds are beside it and no day or year is.
  const hasDate = /[yd]/i.test(letters) || (!hasTime && /m/i.test(letters));
  if (hasDate) return { is: hasTime ? "date_time" : "date" };
  return { is: hasTime ? "time" : "number" };
};
