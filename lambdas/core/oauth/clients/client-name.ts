/** What of a client's own name is shown: plain text of at most 64 characters that cannot pose as more (T5). */

/** Controls, format characters (bidi marks, zero width, tags), surrogates, private use, line separators. */
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\u2800\u3164\u115F\u1160\uFFA0]/gu;
/** More than two combining marks in a row paint over the lines around them. */
const stacked = /(\p{M}{2})\p{M}+/gu;
const longest = 64;

/** The name as shown, or the host its redirect leads to when nothing visible is left. */
export const displayName = (name: string | undefined, fallback: string): string => {
  const clean = (name ?? "")
    .normalize("NFC")
    .replace(/\s+/gu, " ")
    .replace(invisible, "")
    .replace(stacked, "$1")
    .trim();
  const characters = [...clean];
  const short = characters.length > longest ? `${characters.slice(0, longest - 1).join("")}…` : clean;
  return short === "" ? fallback : short;
};
