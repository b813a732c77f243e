/** Reads Markdown (CommonMark, GFM's tables and strikethrough) into blocks. Raw HTML is text; images become links. */
import MarkdownIt from "markdown-it";
import { paragraph, readableTable, text, wordsOf, type Block, type Inline } from "./blocks.ts";
import { plainBlocks, splitParsable, tooManyMarks } from "./plain-blocks.ts";

/** markdown-it drops what nests deeper; such a text is shown as it stands. */
const maxNesting = 300;
const parser = new MarkdownIt({ html: false, linkify: false, maxNesting });
// Every link is parsed, so that none stays as raw text; which ones may be followed is the writers' rule.
parser.validateLink = () => true;

type Token = ReturnType<typeof parser.parse>[number];
interface Node {
  readonly token: Token;
  readonly children: Node[];
}

const treeOf = (tokens: readonly Token[]): Node[] => {
  const root: Node[] = [];
  const open = [root];
  for (const token of tokens) {
    if (token.nesting === -1) {
      open.pop();
      continue;
    }
    const node: Node = { token, children: token.children ? treeOf(token.children) : [] };
    open.at(-1)?.push(node);
    if (token.nesting === 1) open.push(node.children);
  }
  return root;
};

/** Bare addresses in text become links; what ends a sentence is no part of them. */
const autolinked = (words: string): Inline[] => {
  const parts: Inline[] = [];
  let from = 0;
  for (const { 0: found, index } of words.matchAll(/\bhttps:\/\/[^\s<>"]+/g)) {
    const closing = found.includes("(") ? /[.,;:!?'\]}*]+$/ : /[.,;:!?'\])}*]+$/;
    const href = found.slice(0, 2_048).replace(closing, "");
    if (href.length > 1_000 || !URL.canParse(href)) continue;
    parts.push(text(words.slice(from, index)), { type: "link", href, children: [text(href)] });
    from = index + href.length;
  }
  parts.push(text(words.slice(from)));
  return parts.filter((part) => part.type !== "text" || part.text !== "");
};

const marks = { strong_open: "strong", em_open: "emphasis", s_open: "strike" } as const;

const inlinesOf = (nodes: readonly Node[], linked = false): Inline[] =>
  nodes.flatMap(({ token, children }): Inline[] => {
    switch (token.type) {
      case "inline":
        return inlinesOf(children);
      case "text":
        return linked ? [text(token.content)] : autolinked(token.content);
      case "softbreak":
        return [text(" ")];
      case "hardbreak":
        return [{ type: "break" }];
      case "code_inline":
        return [{ type: "code", text: token.content }];
      case "strong_open":
      case "em_open":
      case "s_open":
        return [{ type: marks[token.type], children: inlinesOf(children, linked) }];
      case "link_open":
        return [{ type: "link", href: String(token.attrGet("href")), children: inlinesOf(children, true) }];
      case "image": {
        const words = `image: ${wordsOf(inlinesOf(children, true)) || "without words"}`;
        return linked ? [text(words)] : [{ type: "link", href: String(token.attrGet("src")), children: [text(words)] }];
      }
      default:
        return [text(token.content)];
    }
  });

const cellsOf = (row: Node): Inline[][] => row.children.map(({ children }) => inlinesOf(children));

const tableOf = ({ children }: Node): Block => {
  const rows = children.flatMap((part) => part.children);
  const [head, ...body] = rows.map(cellsOf);
  return readableTable({ type: "table", head: head ?? [], rows: body });
};

const startOf = (token: Token): number => Number(token.attrGet("start") ?? 1);

const blockOf = (node: Node): Block => {
  const { token, children } = node;
  switch (token.type) {
    case "heading_open":
      return { type: "heading", level: Number(token.tag.slice(1)), children: inlinesOf(children) };
    case "bullet_list_open":
    case "ordered_list_open":
      return {
        type: "list",
        start: token.type === "ordered_list_open" ? startOf(token) : null,
        items: children.map((item) => item.children.map(blockOf)),
      };
    case "blockquote_open":
      return { type: "quote", children: children.map(blockOf) };
    case "fence":
    case "code_block":
      return { type: "code", text: token.content };
    case "table_open":
      return tableOf(node);
    case "hr":
      return { type: "rule" };
    default:
      return paragraph(inlinesOf(children));
  }
};

/** The blocks of a text. What is too long, or holds too many marks to be read in bounded time, comes as plain paragraphs. */
export const parseMarkdown = (markdown: string): Block[] => {
  const [parsable, rest] = splitParsable(markdown);
  if (tooManyMarks(parsable)) return plainBlocks(markdown);
  const tokens = parser.parse(parsable, {});
  if (tokens.some(({ level }) => level >= maxNesting - 2)) return plainBlocks(markdown);
  return [...treeOf(tokens).map(blockOf), ...plainBlocks(rest)];
};
