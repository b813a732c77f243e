/** A stored number as a person sees it, with all its digits and without the ornaments of one country. */
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

const dayMs = 86_400_000;
/** 9999-12-31, the last day that spreadsheets know. */
const lastDay = 2_958_465;
const days1904 = 1_462;

/** `1.23E+19` written out; a spreadsheet computes with 15 significant digits, so that 0.1 + 0.2 is 0.3. */
const plainNumber = (value: number): string => {
  const rounded = Number(value.toPrecision(15));
  const size = Math.abs(rounded);
  if (size >= 1e21 && size < 1e40) return BigInt(rounded).toString();
  if (size > 1e-20 && size < 1e-6) {
    const [digits = "", exponent = ""] = size.toExponential().replace(".", "").split("e-");
    return `${rounded < 0 ? "-" : ""}0.${"0".repeat(Number(exponent) - 1)}${digits}`;
  }
  return String(rounded);
};

/** Day 60 is 1900-02-29, which never was: days before it count from one later (ECMA-376 part 1, 18.17.4.1). */
const isoDate = (day: number, from_1904: boolean): string => {
  const counted = from_1904 ? day + days1904 : day;
  if (counted === 60) return "1900-02-29";
  return new Date(Date.UTC(1899, 11, counted < 60 ? 31 : 30) + counted * dayMs).toISOString().slice(0, 10);
};

const two = (number: number): string => String(number).padStart(2, "0");

const clock = (seconds: number): string =>
  `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;

const shownTime = (value: number, is: NumberKind["is"], from_1904: boolean): string | null => {
  if (value < 0 || value >= lastDay + 1) return null;
  const seconds = Math.round(value * 86_400);
  if (is === "duration") return clock(seconds);
  const time = clock(seconds % 86_400);
  if (is === "time") return time;
  const date = isoDate(Math.floor(is === "date" ? value : seconds / 86_400), from_1904);
  return is === "date" ? date : `${date}T${time}`;
};

/**
 * `raw` as the file has it. Dates are `2024-01-01`, with a time `2024-01-01T09:30:00`; times `09:30:00`, durations `26:30:00`;
 * shares `12.5%`; whole numbers keep every digit.
 */
export const shownNumber = (raw: string, kind: NumberKind, from_1904: boolean): string => {
  const text = raw.trim();
  const value = Number(text);
  if (text === "" || !Number.isFinite(value)) return text;
  const isWhole = /^-?\d+$/.test(text);
  switch (kind.is) {
    case "number":
      return isWhole ? text : plainNumber(value);
    case "padded":
      return isWhole ? text.replace(/\d+/, (digits) => digits.padStart(kind.digits, "0")) : plainNumber(value);
    case "percent":
      return `${plainNumber(value * 100)}%`;
    case "date":
    case "date_time":
    case "time":
    case "duration":
      return shownTime(value, kind.is, from_1904) ?? plainNumber(value);
  }
};
