/** Splits what may leave the account from what may not. */
import type { InputRow } from "../../../contracts/ledger.ts";
import { isRowOption } from "../../../contracts/row-options.ts";
import { invalid } from "../../problem.ts";

export type PrivateCells = Record<string, unknown>;

export interface SplitRows {
  /** The rows without their private cells: the very same where no column is private. */
  readonly rows: readonly InputRow[];
  /** Of each row, in order. Empty where no column is private. */
  readonly cells: PrivateCells[];
}

const shownErrors = 20;

/** Throws Refused 422 naming columns that no row has, and rows that have nothing beside their private cells. */
export const splitRows = (rows: readonly InputRow[], names: readonly string[]): SplitRows => {
  if (names.length === 0) return { rows, cells: [] };
  const isPrivate = new Set(names);
  const split = rows.map((row) => {
    const entries = Object.entries(typeof row === "string" ? { input: row } : row);
    return {
      row: Object.fromEntries(entries.filter(([name]) => !isPrivate.has(name))),
      cells: Object.fromEntries(entries.filter(([name]) => isPrivate.has(name))),
    };
  });
  const bare = split.flatMap(({ row }, at) => (Object.keys(row).every(isRowOption) ? [at] : []));
  if (bare.length > 0) {
    throw invalid({
      code: "private_rows",
      title: "Rows with private cells only",
      detail: "Private columns are not sent: leave at least one cell in each row that may be. Nothing was started.",
      errors: bare.slice(0, shownErrors).map((at) => ({ path: `inputs[${at}]`, message: "has private cells only" })),
      more: { error_count: bare.length },
    });
  }
  return { rows: split.map(({ row }) => row), cells: split.map(({ cells }) => cells) };
};

/** Throws Refused 422 for names of columns that no row has. */
export const judgePrivate = (names: readonly string[], rows: readonly InputRow[]): void => {
  if (names.length === 0) return;
  const unseen = new Set(names);
  for (const row of rows) {
    for (const name of typeof row === "string" ? ["input"] : Object.keys(row)) unseen.delete(name);
    if (unseen.size === 0) return;
  }
  for (const name of names) if (isRowOption(name)) unseen.add(name);
  throw invalid({
    code: "invalid_private",
    title: "Unknown private column",
    detail: "Name columns of the rows, as they are written there. Nothing was started.",
    errors: [{ path: "private", message: `no column is named ${[...unseen].join(", ")}` }],
  });
};
