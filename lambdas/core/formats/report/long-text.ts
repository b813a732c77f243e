/** Which cells are reports, and how one begins. Light enough for the script of a page. */

/** A text that no table cell holds readably. */
export const isLongText = (value: unknown): value is string =>
  typeof value === "string" && (value.length > 600 || (value.length > 120 && value.includes("\n")));

/** The first words of a long text, marks of Markdown left out. */
export const openingWords = (text: string, characters: number): string => {
  const words = text
    .slice(0, characters * 4)
    .replace(/\[\[?[^\]\n]*\]\]?\([^)\n]*\)/g, "")
    .replace(/[#*_`>|]+/g, "")
    .replace(/\s+/g, " ")
    .trim();
  return words.length <= characters ? words : `${words.slice(0, characters).trimEnd()}…`;
};
