/**
 * Which characters of text from elsewhere may reach a reader: what a person would see, nothing hidden (T16).
 * Taken out: terminal escape sequences, control characters, bidirectional overrides, tag characters, and invisible
 * characters that can carry a message. Joiners and emoji selectors stay where writing needs them.
 */

// ECMA-48: CSI, then OSC and the other strings up to BEL or ST, then two-character escapes; 8-bit CSI too.
const terminalSequences =
  /(?:\u001B\[|\u009B)[0-?]*[ -/]*[@-~]|\u001B[\]PX^_][^\u0007\u001B\u009C]*(?:\u0007|\u001B\\|\u009C)?|\u001B[ -/]*[0-~]/g;

const lineEnds = /\r\n?|[\u2028\u2029\u0085\u000B\u000C]/g;

// C0 (tab and newline stay) and C1.
const controls = /[\u0000-\u0008\u000E-\u001F\u007F-\u009F]/g;

// Bidi marks, embeddings, overrides and isolates (Trojan Source), tags, variation selectors 17 to 256 (byte smuggling),
// soft hyphen, grapheme joiner, Hangul and Khmer fillers, Mongolian separators, zero width space, word joiner and
// the invisible operators, BOM, interlinear annotation.
const hidden =
  /[\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\u3164\uFEFF\uFFA0\uFFF9-\uFFFB\u{1BCA0}-\u{1BCA3}\u{1D173}-\u{1D17A}\u{E0000}-\u{E0FFF}]/gu;

// ZWNJ and ZWJ stay between letters of scripts that need them; ZWJ also between pictographs. What they stand between
// must itself stay: a selector that the next rule takes out holds no joiner.
const joiners =
  /(?<!(?:[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gujarati}\p{Script=Gurmukhi}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Oriya}\p{Script=Sinhala}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Khmer}\p{Script=Myanmar}\p{Extended_Pictographic}\p{Emoji_Modifier}]|\p{Extended_Pictographic}\uFE0F))[\u200C\u200D]|[\u200C\u200D](?![\p{L}\p{M}\p{Extended_Pictographic}])|[\u200C\u200D](?=[\uFE00-\uFE0F])/gu;

// One text or emoji selector after a visible character; a run of selectors is a message.
const selectors = /(?<=^|[\s\uFE00-\uFE0F])[\uFE00-\uFE0F]+|[\uFE00-\uFE0D]/gu;

const loneSurrogates = /\p{Surrogate}/gu;

/**
 * The text without anything invisible; newlines become `\n`, broken UTF-16 becomes U+FFFD. Idempotent: the order is such
 * that nothing taken out lets a later sequence close up again.
 */
export const plainText = (text: string): string =>
  text
    .replace(loneSurrogates, "\uFFFD")
    .replace(hidden, "")
    .replace(terminalSequences, "")
    .replace(lineEnds, "\n")
    .replace(controls, "")
    .replace(joiners, "")
    .replace(selectors, "");
