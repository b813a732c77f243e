/** Visits the stored ends of rows without holding a whole group in memory. */
import type { RowRecord } from "../../../contracts/row-ledger.ts";
import type { TaskGroupRecord } from "../../../contracts/ledger.ts";
import type { Ports } from "../../ports.ts";
import { rowsPerChunk } from "./stored-inputs.ts";

/** Reads 500 rows at a time: a group's outputs together do not fit a function's memory. */
export const eachSettledRow = async (
  ports: Pick<Ports, "rows">,
  record: TaskGroupRecord,
  visit: (row: RowRecord) => void,
): Promise<void> => {
  for (let from = 0; from < record.plan.num_rows; from += rowsPerChunk) {
    const to = Math.min(from + rowsPerChunk, record.plan.num_rows) - 1;
    for (const row of await ports.rows.list(record.taskgroup_id, { from, to })) visit(row);
  }
};
