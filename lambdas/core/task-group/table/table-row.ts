/** One row of the table: its cells by column key beside the `$` envelope. */
import { isRecord } from "../../../contracts/json.ts";
import type { InputRow } from "../../../contracts/ledger.ts";
import type { RowOutput, RowRecord } from "../../../contracts/row-ledger.ts";
import type { FieldBasis } from "../../../contracts/parallel.ts";
import type { Column, TableRow } from "../../../contracts/table.ts";
import type { UnsettledRow } from "./row-status.ts";

export interface RowFacts {
  readonly index: number;
  readonly input: InputRow;
  readonly settled: RowRecord | null;
  readonly unsettled: UnsettledRow;
  readonly output: RowOutput | null;
}

/** What an output offers as cells: the members of an object, anything else under the one name `output`. */
export const cellsOfOutput = (output: RowOutput | null): Record<string, unknown> => {
  if (!output) return {};
  return isRecord(output.content) ? output.content : { output: output.content };
};
const cellsOfInput = (input: InputRow): Record<string, unknown> => (typeof input === "string" ? { input } : input);

/** Absent cells are null, so that every row has every column. `with_basis`: whether this row shows its evidence. */
export const tableRow = (
  facts: RowFacts,
  columns: readonly Column[],
  choose: (basis: readonly FieldBasis[]) => FieldBasis[] | null,
): TableRow => {
  const { index, settled, unsettled, output } = facts;
  const cells = { input: cellsOfInput(facts.input), output: cellsOfOutput(output) };
  const basis = output ? choose(output.basis) : null;
  const error = settled ? settled.error?.message : unsettled.error;
  const warnings = settled?.warnings ?? [];
  const row: TableRow = {
    $index: index,
    $id: settled?.run_id ?? (settled ? null : unsettled.run_id),
    $status: settled?.status ?? unsettled.status,
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
