/**
 * Which forms of an argument count as the advertised one: models send JSON as text, numbers as text, a word
 * for a list, a link for an id. Nothing is guessed about meaning; what fits no form is left for the schema to refuse.
 */
import { isRecord } from "../../contracts/json.ts";

/** How a field may be written besides its advertised form. */
type FieldKind = "rows" | "output" | "object" | "source_policy" | "list" | "number" | "boolean" | "id" | "word";
export type FieldKinds = Readonly<Record<string, FieldKind>>;

/** Names that callers of Parallel's own API use for the same thing. */
const otherNames: Readonly<Record<string, readonly string[]>> = {
  taskRunOrGroupId: ["taskgroup_id", "taskGroupId", "run_id", "id"],
  taskGroupId: ["taskRunOrGroupId", "taskgroup_id", "id"],
};

const fromJson = (text: string): unknown => {
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
};

const words = (value: unknown): unknown => {
  const read = typeof value === "string" ? fromJson(value) : value;
  return typeof read === "string" ? read.split(/[,\n]/).flatMap((word) => word.trim() || []) : read;
};

/** `$5.00`, ` 5 `; other text as it is. Trimmed first: blanks around an optional sign can be split in n ways (T19). */
const numberIn = (text: string): unknown => {
  const plain = text.trim().replace(/^\$\s*/, "");
  return /^-?\d+(\.\d+)?$/.test(plain) ? Number(plain) : text;
};

const sourcePolicy = (value: unknown): unknown => {
  const read = typeof value === "string" ? fromJson(value) : value;
  if (!isRecord(read)) return read;
  const lists = ["include_domains", "exclude_domains"].filter((name) => name in read);
  return { ...read, ...Object.fromEntries(lists.map((name) => [name, words(read[name])])) };
};

/** `https://host/tgrp_x.md?basis=all`, `taskgroup://tgrp_x` and `tgrp_x` all name tgrp_x. */
const idIn = (text: string): string => /\b(?:tgrp|trun)_[A-Za-z0-9_-]+/.exec(text)?.[0] ?? text;

const readers: Readonly<Record<FieldKind, (value: unknown) => unknown>> = {
  // Text that is no JSON may be CSV: the tool decides.
  rows: (value) => (isRecord(value) ? [value] : value),
  output: (value) => (typeof value === "string" ? fromJson(value) : value),
  object: (value) => (typeof value === "string" ? fromJson(value) : value),
  source_policy: sourcePolicy,
  list: words,
  number: (value) => (typeof value === "string" ? numberIn(value) : value),
  boolean: (value) => (value === "true" ? true : value === "false" ? false : value),
  id: (value) => (typeof value === "string" ? idIn(value) : value),
  word: (value) => (typeof value === "string" ? value.trim().toLowerCase() : value),
};

const emptied = (value: unknown): boolean => value === null || value === "";

/** The arguments in their advertised forms; null and empty text count as left out. Never throws. */
export const tolerate = (args: unknown, kinds: FieldKinds): unknown => {
  if (args === undefined || args === null) return {};
  if (!isRecord(args)) return args;
  const read: Record<string, unknown> = { ...args };
  for (const [name, others] of Object.entries(otherNames)) {
    const used = others.find((other) => other in read && !(other in kinds));
    if (!(name in kinds) || name in read || used === undefined) continue;
    read[name] = read[used];
    delete read[used];
  }
  return Object.fromEntries(
    Object.entries(read).flatMap(([name, value]) => {
      if (emptied(value)) return [];
      const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
      return [[name, kind ? readers[kind](value) : value]];
    }),
  );
};
