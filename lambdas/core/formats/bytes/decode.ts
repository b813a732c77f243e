/** Text out of bytes: what a byte order mark or the sender says, what the bytes are, or a guess that is named. */
import { invalid, type Refused } from "../../problem.ts";
import { guessEncoding } from "./guess-encoding.ts";
import { decodeStrictly } from "./strict-decoder.ts";

export interface Decoded {
  readonly text: string;
  readonly warnings: string[];
}

const markOf = ([first, second, third]: Uint8Array): string | null => {
  if (first === 0xff && second === 0xfe) return "utf-16le";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  return first === 0xef && second === 0xbb && third === 0xbf ? "utf-8" : null;
};

const nulSampleBytes = 64 * 1024;

/** UTF-16 without a mark: every second byte of its ASCII characters is NUL, delimiters and line ends at least. */
const utf16ByNuls = (bytes: Uint8Array): string | null => {
  const sample = bytes.subarray(0, nulSampleBytes);
  let [even, odd] = [0, 0];
  sample.forEach((byte, at) => {
    if (byte !== 0) return;
    if (at % 2 === 0) even += 1;
    else odd += 1;
  });
  const [most, least] = [Math.max(even, odd), Math.min(even, odd)];
  if (most < 2 || least > 0 || most * 8 < sample.length / 2) return null;
  return even > odd ? "utf-16be" : "utf-16le";
};

// Tab, line ends, form feed and the end mark of DOS are in text files.
const binary = /[\0-\x08\x0B\x0E-\x19\x1B-\x1F]/;

export const notText = (path: string): Refused =>
  invalid({
    code: "not_text",
    title: "Not a text file",
    detail: "Save the table as CSV (UTF-8) and send that. Nothing was started.",
    errors: [{ path, message: "holds bytes that are no text" }],
  });

const shown = (encoding: string): string => encoding.replace(/^windows/, "Windows");

/** An encoding that bytes may have; `isGuess`: nothing says so, and text in it may hold no binary characters. */
export interface Encoding {
  readonly label: string;
  readonly isGuess: boolean;
}

/**
 * What to try in order: by byte order mark, as UTF-16 by NULs, `charset`, UTF-8, a guess. The first that all bytes are valid in
 * is theirs; `bytes` may be the beginning of them.
 */
export function* encodingsOf(bytes: Uint8Array, charset: string | null): Generator<Encoding> {
  const mark = markOf(bytes);
  if (mark !== null) yield { label: mark, isGuess: false };
  if (mark?.startsWith("utf-16")) return;
  for (const label of [utf16ByNuls(bytes), charset, "utf-8"]) if (label !== null) yield { label, isGuess: false };
  yield { label: guessEncoding(bytes), isGuess: true };
}

/** Whether a text in a guessed encoding is none. */
export const isBinary = (text: string): boolean => binary.test(text);

/** What is said of a guess. */
export const guessWarnings = ({ label, isGuess }: Encoding, charset: string | null): string[] => {
  const not = charset === null ? "" : ` It is not ${charset.slice(0, 40)}, as content-type says.`;
  return isGuess ? [`Read as ${shown(label)}; send UTF-8 to be sure.${not}`] : [];
};

/**
 * By byte order mark; as UTF-16 by its NULs; by `charset`, if the bytes are that; as UTF-8; else by a guess, which a warning
 * names. `path` is the field a refusal names. Throws Refused 422 (`not_text`) for what no encoding makes text of.
 */
export const decodeBytes = (
  bytes: Uint8Array,
  { charset, path }: { charset: string | null; path: string },
): Decoded => {
  for (const encoding of encodingsOf(bytes, charset)) {
    const text = decodeStrictly(bytes, encoding.label);
    if (text === null || (encoding.isGuess && isBinary(text))) continue;
    return { text, warnings: guessWarnings(encoding, charset) };
  }
  throw notText(path);
};

/**
 * Throws Refused 422 (`not_utf8`) for a text in which bytes were replaced before it came here: what they were is lost. A text
 * body holds U+FFFD then, or NUL where it was UTF-16.
 */
export const requireWholeText = (text: string, path: string): void => {
  if (!/[\0\uFFFD]/.test(text)) return;
  throw invalid({
    code: "not_utf8",
    title: "Not UTF-8",
    detail:
      "Save the file as UTF-8 and send again, or send its bytes with content-type: application/octet-stream: then the encoding is found out. Nothing was started.",
    errors: [{ path, message: "holds characters that were not UTF-8 (U+FFFD) or are NUL" }],
  });
};

/** `text/csv; charset="iso-8859-1"` says iso-8859-1; null without one. */
export const charsetOf = (content_type: string): string | null =>
  /;\s*charset\s*=\s*"?([\w.:-]+)"?/i.exec(content_type)?.[1]?.toLowerCase() ?? null;
