/** One add-runs POST: intent written first, then the POST, then the decision its answer allows (docs/submission-protocol.md section 4.4). */
import type { BatchRecord } from "../../../contracts/row-ledger.ts";
import type { InputRow } from "../../../contracts/ledger.ts";
import type { TaskRunInput } from "../../../contracts/parallel.ts";
import { ParallelRefusal, ParallelUnavailable } from "../../errors.ts";
import { holds } from "../state/lease.ts";
import { changeTaskGroup } from "../state/record-change.ts";
import { metadataOf } from "../rows/run-metadata.ts";
import {
  type Outcome,
  type Sender,
  again,
  knownRuns,
  noteSends,
  quietWindow,
  rereadBatch,
  storeBatch,
  uncertain,
} from "./sender.ts";
import { refused } from "./refusals.ts";
import { taskSpecOf } from "../specification/specification.ts";

/** A POST larger than this waits for the next one: no limit of Parallel's is published. */
const maxBytesPerPost = 4_000_000;

export const sendBatch = async (sender: Sender, batch: BatchRecord): Promise<Outcome> => {
  const { ports, parallel, record } = sender;
  const { CLOCK_SKEW_MS, LEASE_MS, SEND_TIMEOUT_MS } = ports.settings.durations;
  const { rows, inputs } = await nextRows(sender, batch);

  const before = await noteSends(sender, { ...batch, state: "sending" });
  if (!holds(before, sender.holder) || before.state !== "submitting") return { kind: "stop" };
  const sent_at = ports.clock.now();
  if (sent_at > sender.last_send_at) return { kind: "later" };
  const intent = await storeBatch(sender, {
    ...batch,
    state: "sending",
    attempts: batch.attempts + 1,
    fence: sender.holder.fence,
    sent_at,
    quiet_until: sent_at + LEASE_MS + quietWindow(sender),
  });
  if (!intent) {
    await rereadBatch(sender, batch);
    return again;
  }
  // Too long after the intent, the next holder might already be reckoning with it: let the quiet window decide.
  if (ports.clock.now() - sent_at > 2 * CLOCK_SKEW_MS) return again;

  const task_spec = taskSpecOf(sender.spec);
  try {
    const answer = await parallel.addRuns(
      record.taskgroup_id,
      {
        inputs: rows.map((row, at) => runInput(sender, intent, row, inputs[at] ?? "")),
        ...(task_spec && { default_task_spec: task_spec }),
      },
      { timeout_ms: SEND_TIMEOUT_MS },
    );
    const ids = new Set(answer.run_ids);
    if (ids.size !== rows.length)
      throw new ParallelUnavailable(`${rows.length} rows sent, ${ids.size} run ids answered.`);
    return accepted(sender, intent, rows, answer.run_ids);
  } catch (error) {
    if (error instanceof ParallelRefusal && (await nothingHappened(sender))) {
      return refused(sender, intent, rows, error);
    }
    return leaveOpen(sender, intent, error);
  }
};

/** Provisional until the audit: the answer carries ids without metadata. */
const accepted = async (sender: Sender, batch: BatchRecord, rows: number[], run_ids: string[]): Promise<Outcome> => {
  const runs = { ...batch.runs };
  rows.forEach((row, at) => {
    const id = run_ids[at];
    if (id !== undefined) runs[String(row)] = id;
  });
  const sent = new Set(rows);
  const missing = batch.missing.filter((row) => !sent.has(row));
  const wider = batch.send_at_most ? batch.send_at_most * 2 : null;
  const stored = await storeBatch(sender, {
    ...batch,
    state: missing.length > 0 ? "pending" : "sent",
    runs,
    missing,
    send_at_most: wider !== null && wider < missing.length ? wider : null,
    quiet_until: null,
  });
  if (!stored) await rereadBatch(sender, batch);
  if (sender.record.pause) {
    await changeTaskGroup(sender.ports, sender.record.taskgroup_id, (current) =>
      current.state === "submitting" && current.pause ? { ...current, pause: null } : null,
    );
  }
  return again;
};

/** Parallel said no; that it also did nothing shows in the group's count. */
const nothingHappened = async (sender: Sender): Promise<boolean> => {
  try {
    const { status } = await sender.parallel.getGroup(sender.record.taskgroup_id);
    return status.num_task_runs === knownRuns(sender.batches);
  } catch (error) {
    if (error instanceof ParallelUnavailable || error instanceof ParallelRefusal) return false;
    throw error;
  }
};

/** The answer is unknown, or contradicts the group's count: nothing is sent again before a reconcile. */
const leaveOpen = async (sender: Sender, batch: BatchRecord, error: unknown): Promise<Outcome> => {
  const { ports, record } = sender;
  const quiet_until = ports.clock.now() + quietWindow(sender);
  ports.log.warn("The answer to add-runs is uncertain", {
    taskgroup_id: record.taskgroup_id,
    batch: batch.n,
    rows: batch.missing.length,
    error: error instanceof Error ? error.name : "unknown",
  });
  const stored = await storeBatch(sender, uncertain(batch, quiet_until));
  if (!stored) await rereadBatch(sender, batch);
  return again;
};

/** As many of the missing rows as one POST may carry. */
const nextRows = async (sender: Sender, batch: BatchRecord): Promise<{ rows: number[]; inputs: InputRow[] }> => {
  const rows: number[] = [];
  const inputs: InputRow[] = [];
  let bytes = 0;
  for (const row of batch.missing.slice(0, batch.send_at_most ?? batch.missing.length)) {
    const input = await sender.inputOf(row);
    bytes += JSON.stringify(input).length;
    if (rows.length > 0 && bytes > maxBytesPerPost) break;
    rows.push(row);
    inputs.push(input);
  }
  return { rows, inputs };
};

const runInput = (
  { record, spec, runOptions }: Sender,
  batch: BatchRecord,
  row: number,
  input: InputRow,
): TaskRunInput => ({
  input,
  processor: record.plan.processor ?? "",
  metadata: metadataOf(batch, row, batch.attempts, spec.metadata),
  ...(spec.source_policy && { source_policy: spec.source_policy }),
  ...runOptions,
});
