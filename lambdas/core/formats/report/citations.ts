/** Which links of a report are citations, and of which source: by address, each source with one number. */
import type { FieldBasis } from "../../../contracts/parallel.ts";
import type { ReportSource } from "../../../contracts/report.ts";
import { plainText } from "../plain-text.ts";
import { hostOf, mapInlines, wordsOf, type Block, type Inline } from "./blocks.ts";

const decoded = (path: string): string => {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
};

/** Two addresses of one page have one key: scheme, `www.`, fragment, tracking names, last slash and escapes do not tell. */
export const sourceKey = (address: string): string => {
  const plain = address.trim();
  if (!URL.canParse(plain)) return plain;
  const url = new URL(plain);
  if (url.protocol !== "https:" && url.protocol !== "http:") return url.href;
  for (const name of [...url.searchParams.keys()]) if (/^utm_/.test(name)) url.searchParams.delete(name);
  return `${url.host.replace(/^www\./, "")}${decoded(url.pathname).replace(/\/$/, "")}${decoded(url.search)}`;
};

/** Words that are no more than a mark: `1`, `[1]`, `^1`, `[source]`. */
const isMark = (words: string): boolean => /^\[?\^?(\d{1,4}|sources?|ref|citation)\]?$/i.test(words.trim());

const linksIn = (children: readonly Inline[]): { href: string; words: string }[] =>
  children.flatMap((part) => {
    if (part.type === "link") return [{ href: part.href, words: wordsOf(part.children) }];
    return "children" in part ? linksIn(part.children) : [];
  });

/**
 * An address with brackets or blanks in it ends a Markdown link too early. Those that the evidence names, `addresses`, are
 * put between `<` and `>`, in which they are whole.
 */
export const mendLinks = (markdown: string, addresses: readonly string[]): string => {
  const awkward = new Map(
    addresses
      .filter((url) => /[()\s<>\\]/.test(url) && URL.canParse(url))
      .map((url) => [url, `<${new URL(url).href}>`]),
  );
  if (awkward.size === 0) return markdown;
  let from = 0;
  let mended = "";
  for (let at = markdown.indexOf("]("); at >= 0; at = markdown.indexOf("](", at + 2)) {
    const start = at + 2;
    const line = markdown.slice(start, start + 2_048).split("\n", 1)[0] ?? "";
    // The last bracket at which an address of the evidence ends; not tried for ever.
    for (
      let end = line.lastIndexOf(")"), tries = 0;
      end > 0 && tries < 40;
      end = line.lastIndexOf(")", end - 1), tries += 1
    ) {
      const whole = awkward.get(line.slice(0, end));
      if (whole === undefined) continue;
      mended += markdown.slice(from, start) + whole;
      from = start + end;
      break;
    }
  }
  return mended + markdown.slice(from);
};

/** Sources in the order in which the text cites them, then those of the evidence that it does not; numbered from 1. */
export const numberSources = (blocks: readonly Block[], basis: readonly FieldBasis[]): ReportSource[] => {
  const found = new Map<string, { url: string; title: string | null; excerpts: Set<string>; cited: boolean }>();
  const named = new Map<string, NonNullable<FieldBasis["citations"]>>();
  for (const citation of basis.flatMap(({ citations }) => citations ?? [])) {
    const key = sourceKey(citation.url);
    named.set(key, [...(named.get(key) ?? []), citation]);
  }
  const add = (key: string, url: string, cited: boolean): void => {
    if (found.has(key)) return;
    const entries = named.get(key) ?? [];
    const title = entries.find((entry) => (entry.title ?? "") !== "")?.title ?? null;
    const excerpts = new Set(entries.flatMap((entry) => entry.excerpts ?? []).map(plainText));
    found.set(key, { url: plainText(entries[0]?.url ?? url), title: title && plainText(title), excerpts, cited });
  };
  mapInlines(blocks, (children) => {
    for (const { href, words } of linksIn(children)) {
      const key = sourceKey(href);
      if (named.has(key) || isMark(words)) add(key, href, true);
    }
    return children;
  });
  for (const [key, [entry]] of named) add(key, entry?.url ?? key, false);
  return [...found.values()].map(({ excerpts, ...source }, at) => ({
    ...source,
    number: at + 1,
    host: hostOf(source.url),
    excerpts: [...excerpts],
  }));
};

const isCited = (part: Inline | undefined, number: number): boolean =>
  part?.type === "citation" && part.number === number;

/** Links to numbered sources become marks; words that say more than a number stay before theirs. */
export const markCitations = (blocks: readonly Block[], sources: readonly ReportSource[]): Block[] => {
  const numbers = new Map(sources.map(({ url, number }) => [sourceKey(url), number]));
  const mark = (children: readonly Inline[]): Inline[] => {
    const marked: Inline[] = [];
    for (const part of children) {
      if (part.type === "link") {
        const number = numbers.get(sourceKey(part.href));
        const words = wordsOf(part.children);
        if (number === undefined || !isMark(words)) marked.push(part);
        if (number !== undefined && !isCited(marked.at(-1), number)) marked.push({ type: "citation", number });
      } else marked.push("children" in part ? { ...part, children: mark(part.children) } : part);
    }
    return marked;
  };
  return mapInlines(blocks, mark);
};
