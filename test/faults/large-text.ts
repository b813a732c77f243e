/** Texts that no compression makes small: a byte over 256 KB, a byte over 400 KB, and 5 MB. */
import { createHash } from "node:crypto";

const sizes = [256 * 1024 + 1, 400 * 1024 + 1, 5 * 1024 * 1024];
/** Every so many rows has one; only the first three of those. */
const rows_between = 100;
const made = new Map<number, string>();

/** The text row `row` answers, or null when its answer is small. */
export const largeText = (row: number): string | null => {
  const at = (row - 7) / rows_between;
  const size = sizes[at];
  if (size === undefined) return null;
  const known = made.get(row);
  if (known !== undefined) return known;
  const parts: string[] = [];
  for (let length = 0; length < size; length += 86) {
    parts.push(createHash("sha512").update(`${row} ${length}`).digest("base64url"));
  }
  const text = parts.join("").slice(0, size);
  made.set(row, text);
  return text;
};
