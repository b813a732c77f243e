/** Which rows a generation sends, of those that need a send of their own: those no batch answers for yet, and on retry those that failed. */
import type { TaskGroupRecord } from "../../../contracts/ledger.ts";
import type { Ports } from "../../ports.ts";
import type { Dispositions } from "../identity/dispositions.ts";
import { eachSettledRow } from "./settled-rows.ts";
import { isUncertain, listBatches } from "./batches.ts";

export interface RowsToSend {
  /** Rows for new batches, ascending. */
  readonly fresh: number[];
  /** Rows that batches of earlier generations still owe: they are sent too, from their own batches. */
  readonly owed: number[];
  /** Those of the owed that may have been sent. */
  readonly uncertain: number[];
}

const failed: readonly string[] = ["failed", "cancelled", "action_required"];

/**
 * A row with a result is never sent again; neither is one whose run still moves. A row that failed is sent again only
 * when its last batch is done with it and the owner asked for a retry.
 */
export const rowsToSend = async (
  ports: Pick<Ports, "batches" | "rows">,
  record: TaskGroupRecord,
  { isSend }: Pick<Dispositions, "isSend">,
): Promise<RowsToSend> => {
  const earlier = (await listBatches(ports, record)).filter((batch) => batch.generation < record.generation);
  const covered = new Set(earlier.flatMap((batch) => batch.rows));
  const unresolved = new Set(earlier.flatMap((batch) => (batch.state === "sent" ? [] : batch.missing)));
  const last_sent = new Map<number, number>();
  for (const { runs, generation } of earlier)
    for (const row of Object.keys(runs)) last_sent.set(Number(row), generation);
  const again = new Set<number>();
  if (record.plan.resend_failed) {
    await eachSettledRow(ports, record, (row) => {
      // Its end may be that of an earlier run: a later one that a cancel left behind still moves.
      const isOver = row.generation >= (last_sent.get(row.row) ?? 0);
      if (failed.includes(row.status) && isOver && !unresolved.has(row.row)) again.add(row.row);
    });
  }
  const released = [...Array(record.plan.num_released).keys()];
  const fresh = released.filter((row) => isSend(row) && (!covered.has(row) || again.has(row)));
  const uncertain = earlier.flatMap((batch) => (isUncertain(batch) ? batch.missing : []));
  return { fresh, owed: [...unresolved], uncertain };
};
