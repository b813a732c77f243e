/** When two rows are one: by what would be sent of them, or by the columns that the caller names as their key. */
import { createHmac } from "node:crypto";
import type { InputRow, RowRules } from "../../../contracts/ledger.ts";
import { canonicalJson } from "../../content-hash.ts";
import { isBlankValue } from "../../formats/read/blank.ts";
import { cellsOf, optionsOf } from "../../formats/row-options.ts";

/** The cells of a row that are sent: not those of columns that hold given answers. */
export const sentCells = (row: InputRow, answers: ReadonlySet<string>): InputRow => {
  const cells = cellsOf(row);
  if (typeof cells === "string" || answers.size === 0) return cells;
  return Object.fromEntries(Object.entries(cells).filter(([name]) => !answers.has(name)));
};

export interface RowIdentity {
  /** Rows of one identity are sent once. */
  readonly identity: string;
  /** All that would be sent, where `identity` is of a key. */
  readonly whole: string;
  /** The same for rows that differ in case, blanks and Unicode form only. */
  readonly near: string;
}

const nearForm = (text: string): string => text.normalize("NFKC").toLowerCase().replace(/\s+/g, " ").trim();

/** Of 100,000 rows and three identities each, 77 MB at most. */
const longestKept = 128;

/** Keyed with the pepper, because rows can be guessed; `answers` are columns whose cells are not sent. */
export const rowIdentities = (
  pepper: Uint8Array,
  { key }: Pick<RowRules, "key">,
  answers: ReadonlySet<string>,
): ((row: InputRow) => RowIdentity) => {
  // None of them leaves memory. Short ones stand for themselves: 100,000 hashes of a kind take a submit over a second.
  const hash = (label: string, value: unknown): string => {
    const text = `${label}\n${canonicalJson(value)}`;
    return text.length <= longestKept ? text : createHmac("sha256", pepper).update(text).digest("base64url");
  };
  return (row) => {
    const cells = sentCells(row, answers);
    const options = optionsOf(row);
    const whole = hash("row", [cells, options]);
    const near = hash("near row", [spaced(cells), options]);
    const keyed = key !== null && typeof cells !== "string" ? key.map((name) => cells[name] ?? null) : null;
    // Rows without a key are not one row.
    const identity = keyed === null || keyed.every(isBlankValue) ? whole : hash("row key", keyed);
    return { identity, whole, near };
  };
};

/** Text cells as they are compared for nearness. */
const spaced = (cells: InputRow): InputRow =>
  typeof cells === "string"
    ? nearForm(cells)
    : Object.fromEntries(
        Object.entries(cells).map(([name, value]) => [name, typeof value === "string" ? nearForm(value) : value]),
      );
