/** Holds the ledger against Parallel's own list: every row has exactly one run, and every ended run its row settled. */
import type { BatchRecord } from "../../../contracts/row-ledger.ts";
import type { TaskGroupRecord } from "../../../contracts/ledger.ts";
import type { TaskRun } from "../../../contracts/parallel.ts";
import type { StepInput, StepOutput } from "../../../contracts/steps.ts";
import type { Parallel } from "../../ports/parallel.ts";
import type { Ports } from "../../ports.ts";
import { changeBatch, firstRunIds, listBatches } from "../rows/batches.ts";
import { sendsOf } from "../../budget/sends.ts";
import { recount, withSends } from "../../budget/tally.ts";
import { settleAndCount } from "./collect.ts";
import { ParallelRateLimited, ParallelUnauthorized, ParallelUnavailable } from "../../errors.ts";
import { parallelOf } from "../state/job-key.ts";
import { transition } from "../state/lifecycle.ts";
import { pollGap } from "./poll-gap.ts";
import { changeTaskGroup, existingTaskGroup } from "../state/record-change.ts";
import { rowOfRun } from "../rows/run-metadata.ts";
import { isOver } from "./settle-rows.ts";
import { runsOfBatch, uncertain } from "../send/sender.ts";
import { takeSnapshot } from "../rows/snapshot.ts";
import { enterStep, go, waitFor } from "../state/step.ts";
import { eachSettledRow } from "../rows/settled-rows.ts";
import { pauseForKey } from "./watch.ts";

/** Statuses in which a run neither goes on by itself nor is over; unknown ones count here too. */
const stillMoving = ["queued", "running", "cancelling"];

export const audit = async (ports: Ports, input: StepInput): Promise<StepOutput> => {
  if (input.late) return lateAudit(ports, input);
  const entered = await enterStep(ports, input);
  if ("elsewhere" in entered) return entered.elsewhere;
  const { record } = entered;
  if (record.state !== "finalizing") return go(record.state === "running" ? "watch" : "add_runs");

  const gap = pollGap(record, ports.settings.durations, ports.clock.now());
  try {
    const parallel = await parallelOf(ports, record);
    const listed = await takeSnapshot(parallel, record.taskgroup_id);
    if (!listed) return waitFor(gap);
    const { missing } = await compare(ports, record, listed);
    if (missing > 0) return sendAgain(ports, record);
    const runs = [...listed.values()];
    if (!(await settleUnsettled(ports, parallel, record, runs))) return waitFor(gap);
    if (runs.some((run) => stillMoving.includes(run.status))) return waitFor(gap);
    if (ownStuck(record, runs) && !patienceIsOver(ports, record)) return waitFor(stuckGap(ports, record));
    await settleStuck(ports, record, runs);
    return go("finalize");
  } catch (error) {
    if (error instanceof ParallelUnauthorized) return pauseForKey(ports, input);
    if (error instanceof ParallelUnavailable || error instanceof ParallelRateLimited) return waitFor(gap);
    throw error;
  }
};

/** Rows without a run go through the reconcile again, with its quiet window and two snapshots, before they are sent. */
const compare = async (
  ports: Ports,
  record: TaskGroupRecord,
  listed: ReadonlyMap<string, TaskRun>,
): Promise<{ missing: number }> => {
  let missing = 0;
  const duplicates: string[] = [];
  const rowOf = (run: TaskRun) => rowOfRun(record.taskgroup_id, record.plan.num_rows, run);
  const byBatch = new Map<string, Map<string, TaskRun>>();
  const batches = await listBatches(ports, record);
  const corrected: BatchRecord[] = [];
  const place = new Map<string, string>();
  for (const batch of batches) for (const row of batch.rows) place.set(`${batch.generation}#${row}`, nameOf(batch));
  for (const run of listed.values()) {
    const row = rowOf(run);
    const name = row && place.get(`${row.generation}#${row.row}`);
    if (!name) continue;
    const own = byBatch.get(name) ?? new Map<string, TaskRun>();
    byBatch.set(name, own.set(run.run_id, run));
  }
  for (const batch of batches) {
    const found = runsOfBatch(batch, byBatch.get(nameOf(batch)) ?? new Map<string, TaskRun>(), rowOf);
    duplicates.push(...found.duplicates);
    const lost = batch.rows.filter((row) => String(row) in batch.runs && !(String(row) in found.runs));
    missing += lost.length;
    const stored = await changeBatch(ports, batch, (current) => {
      if (lost.length > 0) {
        const again = [...new Set([...current.missing, ...lost])].sort((one, other) => one - other);
        return { ...uncertain(current, ports.clock.now()), ...found, missing: again };
      }
      return sameRuns(current, found) ? null : { ...current, ...found };
    });
    corrected.push(stored);
  }
  const run_ids = firstRunIds(corrected);
  const sends = sendsOf(corrected);
  await changeTaskGroup(ports, record.taskgroup_id, (current) => {
    const known = new Set([...current.progress.duplicate_run_ids, ...duplicates]);
    const counted = withSends(current, sends);
    const base = counted ?? current;
    const same =
      known.size === current.progress.duplicate_run_ids.length && run_ids.join() === current.progress.run_ids.join();
    return same ? counted : { ...base, progress: { ...base.progress, run_ids, duplicate_run_ids: [...known] } };
  });
  return { missing };
};

const nameOf = ({ generation, n }: BatchRecord): string => `${generation}#${n}`;

const sameRuns = (batch: BatchRecord, found: { runs: Record<string, string>; duplicates: string[] }): boolean =>
  found.duplicates.length === batch.duplicates.length &&
  found.duplicates.every((id) => batch.duplicates.includes(id)) &&
  Object.keys(found.runs).length === Object.keys(batch.runs).length &&
  Object.entries(found.runs).every(([row, id]) => batch.runs[row] === id);

/** True when every ended run has its row settled. */
const settleUnsettled = async (
  ports: Ports,
  parallel: Parallel,
  record: TaskGroupRecord,
  runs: readonly TaskRun[],
): Promise<boolean> => {
  const settled = new Map<number, number>();
  await eachSettledRow(ports, record, (row) => settled.set(row.row, row.generation));
  const owed = runs.filter((run) => {
    const place = rowOfRun(record.taskgroup_id, record.plan.num_rows, run);
    return place && isOver(run) && (settled.get(place.row) ?? 0) < place.generation;
  });
  const { status } = await parallel.getGroup(record.taskgroup_id);
  return (await settleAndCount(ports, parallel, record, owed, status)).complete;
};

/** A run that waits for somebody, or in a status unknown to us, may still end: it is given time, then reported. */
const ownStuck = (record: TaskGroupRecord, runs: readonly TaskRun[]): boolean =>
  runs.some((run) => !isOver(run) && rowOfRun(record.taskgroup_id, record.plan.num_rows, run) !== null);

/** Waits grow with the group's age: a whole listing a minute for two hours would tell nothing new. */
const stuckGap = (ports: Ports, record: TaskGroupRecord): number => {
  const { POLL_CEILING_MS, POLL_LATE_CEILING_MS } = ports.settings.durations;
  const age = ports.clock.now() - (record.plan.prepared_at ?? record.created_at);
  return Math.max(POLL_CEILING_MS, Math.min(POLL_LATE_CEILING_MS, age));
};

const patienceIsOver = (ports: Ports, record: TaskGroupRecord): boolean =>
  ports.clock.now() - (record.plan.prepared_at ?? record.created_at) > ports.settings.durations.POLL_LATE_AFTER_MS;

/** Runs that neither ended nor go on are reported as rows that wait for somebody. */
const settleStuck = async (ports: Ports, record: TaskGroupRecord, runs: readonly TaskRun[]): Promise<void> => {
  for (const run of runs) {
    const place = rowOfRun(record.taskgroup_id, record.plan.num_rows, run);
    if (!place || isOver(run)) continue;
    await ports.rows.settle({
      taskgroup_id: record.taskgroup_id,
      ...place,
      run_id: run.run_id,
      status: "action_required",
      error: { code: "not_finished", message: `Parallel left the run in status ${run.status}.` },
      warnings: [],
      output: null,
      settled_at: ports.clock.now(),
    });
  }
};

const sendAgain = async (ports: Ports, record: TaskGroupRecord): Promise<StepOutput> => {
  await changeTaskGroup(ports, record.taskgroup_id, (current) =>
    current.state === "finalizing" ? transition(current, "submitting", ports.clock.now()) : null,
  );
  return go("add_runs");
};

/** Once more, long after an uncertain POST: what was committed beyond the quiet window is reported by run id. */
const lateAudit = async (ports: Ports, input: StepInput): Promise<StepOutput> => {
  const record = await existingTaskGroup(ports, input.taskgroup_id);
  if (record.generation !== input.generation || record.deleted_at !== null || !record.sealed_key) return go("done");
  const listed = await takeSnapshot(await parallelOf(ports, record), record.taskgroup_id);
  if (!listed) return waitFor(ports.settings.durations.POLL_CEILING_MS);
  await compare(ports, record, listed);
  await recount(ports, record.taskgroup_id);
  await changeTaskGroup(ports, record.taskgroup_id, (current) =>
    current.generation === record.generation ? { ...current, sealed_key: null, sealed_headers: null } : null,
  );
  return go("done");
};
