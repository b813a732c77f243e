/** JSON whose numbers keep their digits: what a double cannot hold stays text. */

const longNumber = /\d{16}|[eE]\+?\d{3}/;
const stringOrNumber = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

const keepsDigits = (number: string): boolean => {
  const value = Number(number);
  return /[.eE]/.test(number) ? Number.isFinite(value) : Number.isSafeInteger(value);
};

export interface ExactJson {
  readonly value: unknown;
  /** How many numbers are text now. */
  readonly kept_as_text: number;
}

/** Integers beyond 2^53 and numbers beyond 1.8e308 become text, digit by digit. Throws SyntaxError as JSON.parse does. */
export const parseExactJson = (text: string): ExactJson => {
  // Parsed first as it stands: below, only text that is JSON is rewritten.
  const value: unknown = JSON.parse(text);
  if (!longNumber.test(text)) return { value, kept_as_text: 0 };
  let kept_as_text = 0;
  const exact = text.replace(stringOrNumber, (token) => {
    if (token.startsWith('"') || keepsDigits(token)) return token;
    kept_as_text += 1;
    return `"${token}"`;
  });
  return kept_as_text === 0 ? { value, kept_as_text } : { value: JSON.parse(exact), kept_as_text };
};

export const keptAsTextSentences = (count: number): string[] => {
  if (count === 0) return [];
  return [
    count === 1
      ? "1 number was too large to be kept as a number: it is text now, with all its digits."
      : `${count} numbers were too large to be kept as numbers: they are text now, with all their digits.`,
  ];
};
