/** What a document is made of, whatever it was read from and whatever it is written as. No HTML, no image, no script. */

export type Inline =
  | { readonly type: "text" | "code"; readonly text: string }
  | { readonly type: "break" }
  | { readonly type: "strong" | "emphasis" | "strike"; readonly children: readonly Inline[] }
  /** `href` as it was written; the writers link https and nothing else. */
  | { readonly type: "link"; readonly href: string; readonly children: readonly Inline[] }
  /** A mark that leads to the source of this number. */
  | { readonly type: "citation"; readonly number: number };

export type Block =
  | { readonly type: "heading"; readonly level: number; readonly children: readonly Inline[] }
  | { readonly type: "paragraph"; readonly children: readonly Inline[] }
  | { readonly type: "list"; readonly start: number | null; readonly items: readonly (readonly Block[])[] }
  | { readonly type: "quote"; readonly children: readonly Block[] }
  | { readonly type: "code"; readonly text: string }
  | {
      readonly type: "table";
      readonly head: readonly (readonly Inline[])[];
      readonly rows: readonly (readonly (readonly Inline[])[])[];
    }
  | { readonly type: "rule" }
  /** How sure one field is, and the numbers of its sources. */
  | {
      readonly type: "evidence";
      readonly confidence: string | null;
      readonly reasoning: string | null;
      readonly sources: readonly number[];
    };

export const text = (words: string): Inline => ({ type: "text", text: words });
export const paragraph = (children: readonly Inline[]): Block => ({ type: "paragraph", children });

/** The words alone, marks of citations left out. */
export const wordsOf = (children: readonly Inline[]): string =>
  children
    .map((part) => {
      if ("text" in part) return part.text;
      if (part.type === "break") return " ";
      return "children" in part ? wordsOf(part.children) : "";
    })
    .join("");

/** Every inline list replaced by what `change` makes of it, from the outside in. */
export const mapInlines = (
  blocks: readonly Block[],
  change: (children: readonly Inline[]) => readonly Inline[],
): Block[] =>
  blocks.map((block): Block => {
    switch (block.type) {
      case "heading":
      case "paragraph":
        return { ...block, children: change(block.children) };
      case "list":
        return { ...block, items: block.items.map((item) => mapInlines(item, change)) };
      case "quote":
        return { ...block, children: mapInlines(block.children, change) };
      case "table":
        return { ...block, head: block.head.map(change), rows: block.rows.map((row) => row.map(change)) };
      case "code":
      case "rule":
      case "evidence":
        return block;
    }
  });

/** The https address to link, or null for everything else. */
export const httpsLink = (href: string): string | null => {
  if (!URL.canParse(href)) return null;
  const url = new URL(href);
  return url.protocol === "https:" && url.username === "" && url.password === "" ? url.href : null;
};

/** The host in its ASCII form, `xn--…` for other scripts: letters that only look alike show. */
export const hostOf = (url: string): string | null => (URL.canParse(url) ? new URL(url).host || null : null);

/** A table wider than this is read row by row. */
const maxColumns = 20;

/** A table that fits, or a list of its rows, each as `column: value`. */
export const readableTable = (table: Extract<Block, { type: "table" }>): Block => {
  if (Math.max(table.head.length, ...table.rows.map((row) => row.length)) <= maxColumns) return table;
  const cell = (row: readonly (readonly Inline[])[]) => (inlines: readonly Inline[], at: number) =>
    wordsOf(inlines) === "" && wordsOf(row[at] ?? []) === ""
      ? []
      : [[paragraph([...inlines, text(": "), ...(row[at] ?? [])])]];
  return {
    type: "list",
    start: 1,
    items: table.rows.map((row) => [{ type: "list", start: null, items: table.head.flatMap(cell(row)) }]),
  };
};
