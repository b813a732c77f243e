/** Writes the rows of a table into chunks, as they come. */
import type { InputRow } from "../../../contracts/ledger.ts";
import type { TableFile } from "../../formats/large/tables.ts";
import type { Ports } from "../../ports.ts";
import { putChunk, rowsPerChunk } from "../rows/stored-inputs.ts";
import type { Progress } from "./progress.ts";

/** Chunks between two notes of how far it is: what is written again after an interruption. */
const chunksPerNote = 10;

/**
 * Stores the rows behind the first `rows_stored`, a multiple of a chunk; false when the time was up before the last one. The
 * same chunks however often it runs. `judge` throws Refused for rows that do not fit what was asked.
 */
export const storeRows = async (
  ports: Pick<Ports, "objects">,
  taskgroup_id: string,
  table: TableFile,
  { rows_stored, judge }: { rows_stored: number; judge: (rows: readonly InputRow[], from: number) => void },
  progress: Progress,
): Promise<boolean> => {
  let [row, open] = [0, [] as InputRow[]];
  for await (const one of table.rows()) {
    row += 1;
    if (row <= rows_stored) continue;
    open.push(one);
    if (open.length < rowsPerChunk) continue;
    judge(open, row - open.length);
    const chunk = row / rowsPerChunk;
    await putChunk(ports, taskgroup_id, chunk - 1, open);
    open = [];
    if (chunk % chunksPerNote !== 0) continue;
    await progress.stored(row);
    if (progress.isOver() && row < table.num_rows) return false;
  }
  if (row !== table.num_rows) throw new Error(`Of ${table.num_rows} rows of ${taskgroup_id}, ${row} were read again.`);
  judge(open, row - open.length);
  if (open.length > 0) await putChunk(ports, taskgroup_id, Math.floor(row / rowsPerChunk), open);
  return true;
};
