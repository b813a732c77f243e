/** One row of the table: its cells by column key beside the `$` envelope. */
import { isRecord } from "../../../contracts/json.ts";
import type { InputRow } from "../../../contracts/ledger.ts";
import type { RowOutput, RowRecord } from "../../../contracts/row-ledger.ts";
import type { FieldBasis } from "../../../contracts/parallel.ts";
import type { Column, TableRow } from "../../../contracts/table.ts";
import { cellsOf } from "../../formats/row-options.ts";
import type { UnsettledRow } from "./row-status.ts";

export interface RowFacts {
  readonly index: number;
  readonly input: InputRow;
  /** Where they may be shown. */
  readonly private_cells?: Readonly<Record<string, unknown>>;
  readonly settled: RowRecord | null;
  readonly unsettled: UnsettledRow;
  readonly output: RowOutput | null;
  /** The row whose end this one shows; itself, mostly. */
  readonly carrier?: number;
  /** Answers that came with the row, by output column. */
  readonly given?: Readonly<Record<string, unknown>>;
}

/** What an output offers as cells: the members of an object, anything else under the one name `output`. */
export const cellsOfOutput = (output: RowOutput | null): Record<string, unknown> => {
  if (!output) return {};
  return isRecord(output.content) ? output.content : { output: output.content };
};
const cellsOfInput = (row: InputRow): Record<string, unknown> => {
  const input = cellsOf(row);
  return typeof input === "string" ? { input } : input;
};

/** Absent cells are null, so that every row has every column. `with_basis`: whether this row shows its evidence. */
export const tableRow = (
  facts: RowFacts,
  columns: readonly Column[],
  choose: (basis: readonly FieldBasis[]) => FieldBasis[] | null,
): TableRow => {
  const { index, settled, unsettled, output } = facts;
  const given = facts.given ?? {};
  const carrier = facts.carrier ?? index;
  const cells = {
    input: { ...cellsOfInput(facts.input), ...facts.private_cells },
    output: { ...cellsOfOutput(output), ...given },
  };
  const basis = output ? choose(output.basis) : null;
  const error = settled ? settled.error?.message : unsettled.error;
  const warnings = settled?.warnings ?? [];
  const row: TableRow = {
    $index: index,
    $id: settled?.run_id ?? (settled ? null : unsettled.run_id),
    $status: settled?.status ?? unsettled.status,
    ...(carrier !== index && { $same_as: carrier }),
    ...(Object.keys(given).length > 0 && { $given: Object.keys(given) }),
    ...(error !== undefined && { $error: error }),
    ...(warnings.length > 0 && { $warnings: warnings }),
    ...(basis && { $basis: basis }),
  };
  for (const { key, name, source } of columns) {
    const value = Object.hasOwn(cells[source], name) ? cells[source][name] : null;
    // defineProperty: a column named __proto__ is a column like any other.
    Object.defineProperty(row, key, { value: value ?? null, enumerable: true, writable: true, configurable: true });
  }
  return row;
};
