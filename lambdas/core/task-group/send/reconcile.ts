/** Finds out what became of an uncertain POST, and lets only the rows that are proven absent be sent again. */
import type { BatchRecord } from "../../../contracts/row-ledger.ts";
import { ParallelRefusal, ParallelUnauthorized } from "../../errors.ts";
import { keyRefused } from "../state/pause-reasons.ts";
import { changeTaskGroup } from "../state/record-change.ts";
import { rowOfRun } from "../rows/run-metadata.ts";
import {
  type Outcome,
  type Sender,
  again,
  quietWindow,
  rereadBatch,
  runsOfBatch,
  storeBatch,
  uncertain,
  withDuplicates,
} from "./sender.ts";
import { takeSnapshot } from "../rows/snapshot.ts";

/** After so many listings that do not add up, a person must look: docs/submission-protocol.md section 4.4. */
const maxFailedSnapshots = 200;

/** A POST whose sender is gone: it may have been sent up to the end of that sender's Lambda. */
export const adoptSending = async (sender: Sender, batch: BatchRecord): Promise<Outcome> => {
  const { LEASE_MS } = sender.ports.settings.durations;
  const quiet_until = (batch.sent_at ?? sender.ports.clock.now()) + LEASE_MS + quietWindow(sender);
  const stored = await storeBatch(sender, uncertain(batch, quiet_until));
  if (!stored) await rereadBatch(sender, batch);
  return again;
};

/** One step of the reconcile; what it learnt rests in the batch, so that any later invocation goes on from there. */
export const reconcile = async (sender: Sender, batch: BatchRecord): Promise<Outcome> => {
  const { ports, parallel, record } = sender;
  const { SNAPSHOT_GAP_MS, POLL_FLOOR_MS } = ports.settings.durations;
  await changeTaskGroup(ports, record.taskgroup_id, (current) =>
    current.progress.ever_ambiguous ? null : { ...current, progress: { ...current.progress, ever_ambiguous: true } },
  );
  const quiet_until = batch.quiet_until ?? 0;
  if (ports.clock.now() < quiet_until) return { kind: "wait", until: quiet_until };
  if (batch.snapshot && ports.clock.now() < batch.snapshot.at + SNAPSHOT_GAP_MS) {
    return { kind: "wait", until: batch.snapshot.at + SNAPSHOT_GAP_MS };
  }

  const asked_at = ports.clock.now();
  let listed;
  try {
    listed = await takeSnapshot(parallel, record.taskgroup_id);
  } catch (error) {
    if (error instanceof ParallelUnauthorized) return { kind: "pause", code: "key_refused", detail: keyRefused };
    if (error instanceof ParallelRefusal) return { kind: "pause", code: "step_failed", detail: error.message };
    throw error;
  }
  if (!listed) {
    const failed_snapshots = batch.failed_snapshots + 1;
    if (!(await storeBatch(sender, { ...batch, failed_snapshots }))) await rereadBatch(sender, batch);
    if (failed_snapshots < maxFailedSnapshots) return { kind: "wait", until: ports.clock.now() + POLL_FLOOR_MS };
    return { kind: "unresolved", detail: unresolved(batch, failed_snapshots) };
  }
  if (batch.snapshot?.count !== listed.size) {
    const snapshot = { count: listed.size, at: asked_at };
    if (!(await storeBatch(sender, { ...batch, snapshot }))) await rereadBatch(sender, batch);
    return { kind: "wait", until: asked_at + SNAPSHOT_GAP_MS };
  }

  const { runs, duplicates, row_of_duplicate } = runsOfBatch(batch, listed, (run) =>
    rowOfRun(record.taskgroup_id, record.plan.num_rows, run),
  );
  const missing = batch.missing.filter((row) => !(String(row) in runs));
  await reportDuplicates(sender, row_of_duplicate);
  const stored = await storeBatch(sender, {
    ...batch,
    state: missing.length > 0 ? "pending" : "sent",
    runs,
    missing,
    duplicates,
    quiet_until: null,
    snapshot: null,
    failed_snapshots: 0,
  });
  if (!stored) await rereadBatch(sender, batch);
  return again;
};

const reportDuplicates = async (
  { ports, record, dispositions }: Sender,
  found: ReadonlyMap<string, number>,
): Promise<void> => {
  if (found.size === 0) return;
  await changeTaskGroup(ports, record.taskgroup_id, (current) => withDuplicates(current, found, dispositions));
};

const unresolved = (batch: BatchRecord, times: number): string =>
  `Whether ${batch.missing.length} rows were taken is unknown: Parallel's list and count disagreed ${times} times. ` +
  `Nothing was sent again. Look at the group on Parallel's platform, then continue.`;
