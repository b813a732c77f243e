/** Which encoding bytes probably are that are no Unicode: a guess, to be named as one. */
import { decodeStrictly } from "./strict-decoder.ts";

const sampleBytes = 256 * 1024;

const countOf = (text: string, kind: RegExp): number => text.match(kind)?.length ?? 0;

/** Characters that no table of today holds: private use, half-width kana, control characters. */
const strange = /[\uE000-\uF8FF\uFF61-\uFF9F\x80-\x9F]/;

/**
 * Whether a text is in a script of its own: nine in ten characters beyond ASCII are of `kind` and stand beside another one.
 * Accented letters of European words stand alone.
 */
const isScript = (text: string, kind: RegExp): boolean => {
  const beyond = countOf(text, /[^\0-\x7F]/g);
  const inRuns = (text.match(/[^\0-\x7F]{2,}/g) ?? []).join("");
  return beyond > 1 && !strange.test(text) && countOf(inRuns, kind) >= 0.9 * beyond;
};

/** In this order: what is valid in an earlier one by chance is rare, because cells end in the middle of its characters. */
const scripts = [
  { encoding: "Shift_JIS", kind: /[\u3000-\u30FF\u4E00-\u9FFF\uFF00-\uFF60]/g },
  { encoding: "EUC-KR", kind: /[\uAC00-\uD7AF]/g },
  { encoding: "GB18030", kind: /[\u3000-\u303F\u4E00-\u9FFF\uFF00-\uFF60]/g },
  { encoding: "windows-1251", kind: /[\u0400-\u045F]/g },
] as const;

/**
 * A label of the WHATWG Encoding standard: an encoding of which the bytes are valid and in whose script nearly all characters
 * beyond ASCII are, else Windows-1252. Short files are the rule here, and statistics of letters are often wrong about them.
 */
export const guessEncoding = (bytes: Uint8Array): string => {
  // A character may be cut at the end of the sample: it ends with a line.
  const end = bytes.length <= sampleBytes ? bytes.length : bytes.lastIndexOf(0x0a, sampleBytes) + 1 || sampleBytes;
  const sample = bytes.subarray(0, end);
  const found = scripts.find(({ encoding, kind }) => {
    const text = decodeStrictly(sample, encoding);
    return text !== null && isScript(text, kind);
  });
  return found?.encoding ?? "windows-1252";
};
