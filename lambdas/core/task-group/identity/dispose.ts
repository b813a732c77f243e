/** Decides for each row, in order, what becomes of it, and says what it found. */
import type { InputRow, RowRules } from "../../../contracts/ledger.ts";
import { isBlankValue } from "../../formats/read/blank.ts";
import { cellsOf, optionsOf } from "../../formats/row-options.ts";
import { everyRowSent, type StoredDispositions } from "./dispositions.ts";
import { rowIdentities } from "./row-identity.ts";

export interface Rules extends Pick<RowRules, "duplicates" | "key"> {
  /** Input columns whose cells are answers, where given answers count. */
  readonly answers: ReadonlySet<string>;
  /** Those of them that together are all that is asked; null: a row can not have every answer. */
  readonly whole_answer: readonly string[] | null;
}

export interface Disposed {
  readonly stored: StoredDispositions;
  readonly warnings: string[];
  /** Rows in groups that are sent once, the first of each group first. */
  readonly duplicates: { readonly count: number; readonly groups: number[][] };
  readonly near_count: number;
}

interface Piece {
  readonly from: number;
  readonly rows: readonly InputRow[];
}

const named = 10;
const shownGroups = 10;

/** Rows as people count them, from 1, the first few. */
const places = (count: number, rows: readonly number[]): string =>
  `row${count === 1 ? "" : "s"} ${rows
    .slice(0, named)
    .map((row) => row + 1)
    .join(", ")}${count > named ? ` and ${count - named} more` : ""}`;

/** Row after row: what is kept grows by two hashes a row. */
export const disposing = (
  pepper: Uint8Array,
  rules: Rules,
  before: { stored: StoredDispositions; num_rows: number } = { stored: everyRowSent, num_rows: 0 },
) => {
  const identify = rowIdentities(pepper, rules, rules.answers);
  const first = new Map<string, { row: number; whole: string }>();
  const nearFirst = new Map<string, string>();
  const given = new Set(before.stored.given);
  const carriers = new Map(before.stored.same_as);
  const stored: StoredDispositions = {
    same_as: [...before.stored.same_as],
    given: [...before.stored.given],
    reused: [...before.stored.reused],
    processors: Object.fromEntries(Object.entries(before.stored.processors).map(([name, rows]) => [name, [...rows]])),
  };
  const equal: number[] = [];
  const differing: number[] = [];
  const near: number[] = [];
  const groups = new Map<number, number[]>();
  let given_count = 0;

  const add = (row: number, input: InputRow): void => {
    const isNew = row >= before.num_rows;
    if (isNew ? hasEveryAnswer(input, rules) : given.has(row)) {
      if (!isNew) return;
      stored.given.push(row);
      given_count += 1;
      return;
    }
    if (rules.duplicates === "once") {
      const { identity, whole, near: nearness } = identify(input);
      const carrier = first.get(identity);
      if (isNew && carrier) {
        stored.same_as.push([row, carrier.row]);
        (carrier.whole === whole ? equal : differing).push(row);
        if (groups.size < shownGroups || groups.has(carrier.row))
          groups.set(carrier.row, [...(groups.get(carrier.row) ?? [carrier.row]), row].slice(0, named));
        return;
      }
      // What earlier rows became stays as it is, whatever they would become now.
      if (!carrier && !carriers.has(row)) first.set(identity, { row, whole });
      const neighbour = nearFirst.get(nearness);
      if (neighbour === undefined) nearFirst.set(nearness, whole);
      else if (isNew && neighbour !== whole) near.push(row);
    }
    const { $processor } = optionsOf(input);
    if (isNew && $processor !== undefined) (stored.processors[$processor] ??= []).push(row);
  };

  return {
    add: ({ from, rows }: Piece): void => {
      for (const [at, row] of rows.entries()) add(from + at, row);
    },
    done: (): Disposed => ({
      stored,
      warnings: [
        ...(equal.length > 0 ? [saidOfDuplicates(equal)] : []),
        ...(differing.length > 0 ? [saidOfKeys(differing)] : []),
        ...(near.length > 0 ? [saidOfNear(near)] : []),
        ...(given_count > 0 ? [saidOfGiven(stored.given.slice(-given_count))] : []),
      ],
      duplicates: { count: equal.length + differing.length, groups: [...groups.values()] },
      near_count: near.length,
    }),
  };
};

const hasEveryAnswer = (input: InputRow, { whole_answer }: Rules): boolean => {
  const cells = cellsOf(input);
  return whole_answer !== null && typeof cells !== "string" && whole_answer.every((name) => !isBlankValue(cells[name]));
};

const isOne = (rows: readonly number[]): boolean => rows.length === 1;

const saidOfDuplicates = (rows: readonly number[]): string =>
  `${rows.length} ${isOne(rows) ? "row is" : "rows are"} the same as an earlier row and not sent again (${places(rows.length, rows)}): ` +
  `${isOne(rows) ? "it shows" : "they show"} the earlier row's answer. duplicates: "run" sends every row.`;

const saidOfKeys = (rows: readonly number[]): string =>
  `${rows.length} ${isOne(rows) ? "row has" : "rows have"} the key of an earlier row and other cells beside it (${places(rows.length, rows)}): ` +
  `only the earlier row is sent.`;

const saidOfNear = (rows: readonly number[]): string =>
  `${rows.length} ${isOne(rows) ? "row differs" : "rows differ"} from an earlier row only in case, blanks or Unicode form (${places(rows.length, rows)}): ` +
  `${isOne(rows) ? "it is" : "they are"} sent as ${isOne(rows) ? "a row of its own" : "rows of their own"}.`;

const saidOfGiven = (rows: readonly number[]): string =>
  `${rows.length} ${isOne(rows) ? "row has" : "rows have"} every answer and ${isOne(rows) ? "is" : "are"} not sent (${places(rows.length, rows)}).`;
