/** Asks Parallel what is new and stores it: the one way results come in, for the machine and for whoever looks. */
import type { TaskGroupRecord } from "../../../contracts/ledger.ts";
import type { TaskGroupStatus, TaskRun } from "../../../contracts/parallel.ts";
import { terminalRunStatuses } from "../../../contracts/parallel.ts";
import type { Parallel } from "../../ports/parallel.ts";
import type { Ports } from "../../ports.ts";
import { ParallelInvalid, ParallelRateLimited, ParallelUnavailable } from "../../errors.ts";
import { changeSpec, changeTaskGroup, existingSpec } from "../state/record-change.ts";
import { recount } from "../../budget/tally.ts";
import { readDispositions } from "../identity/stored-dispositions.ts";
import { isOver, settleRuns } from "./settle-rows.ts";
import { nothingSettled, type Settled } from "./settled.ts";

type CollectPorts = Pick<Ports, "taskGroups" | "batches" | "rows" | "objects" | "clock" | "log">;

/** Of 200 characters at most each: 60 KB of a specification's 400, 180 KB in scripts of three bytes. */
const maxOutputColumns = 300;

/** How long an event stream may stay quiet: everything that happened before is replayed at once. */
const eventsTimeoutMs = 1_000;

export const countOf = (status: TaskGroupStatus, name: string): number => status.task_run_status_counts[name] ?? 0;
/** Runs that will not change any more. */
export const countOver = (status: TaskGroupStatus): number =>
  terminalRunStatuses.reduce((sum, name) => sum + countOf(status, name), 0);

/**
 * GET group; if more runs are over than rows are settled, the events since the stored cursor name them. Answers the
 * record as stored and what was settled. From `until_ms` on it takes up no more results. Throws what Parallel answers:
 * the caller decides what that means.
 */
export const collect = async (
  ports: CollectPorts,
  parallel: Parallel,
  record: TaskGroupRecord,
  until_ms?: number,
): Promise<{ record: TaskGroupRecord; settled: number; complete: boolean }> => {
  const { status } = await parallel.getGroup(record.taskgroup_id);
  const fresh = countOver(status) - record.progress.tally.sends_ended;
  // Nothing ended that is not settled: an event stream would only hold the reader until it is quiet.
  if (fresh <= 0)
    return { record: await noteRefresh(ports, record, { parallel_status: status }), settled: 0, complete: true };
  const events = await newlyOver(parallel, record, fresh);
  const settled = await settleAndCount(ports, parallel, record, [...events.runs.values()], status, until_ms);
  // An incomplete collection keeps the cursor: the same events name the same runs again.
  const event_cursor = settled.complete ? events.cursor : record.progress.event_cursor;
  return {
    record: await noteRefresh(ports, settled.record, { parallel_status: status, event_cursor }),
    settled: settled.count,
    complete: settled.complete,
  };
};

/** Settles runs, then counts them and keeps new columns: used by the audit too. */
export const settleAndCount = async (
  ports: CollectPorts,
  parallel: Parallel,
  record: TaskGroupRecord,
  runs: readonly TaskRun[],
  status: TaskGroupStatus,
  until_ms?: number,
): Promise<Settled & { record: TaskGroupRecord }> => {
  if (runs.length === 0) return { ...nothingSettled(), record };
  const spec = await existingSpec(ports, record.taskgroup_id);
  const dispositions = await readDispositions(ports, record);
  const settled = await settleRuns(
    { ports, parallel, record, spec, dispositions, ...(until_ms && { until_ms }) },
    runs,
    countOf(status, "completed"),
  );
  const { new_columns } = settled;
  if (new_columns.length > 0) {
    await changeSpec(ports, record.taskgroup_id, (current) => {
      // A page shows the fields of its own rows anyway: what is kept only orders them, and must fit in the item.
      const room = Math.max(0, maxOutputColumns - current.output_columns.length);
      const fit = new_columns.filter((name) => name.length <= 200 && !current.output_columns.includes(name));
      const added = fit.slice(0, room);
      return added.length > 0 ? { ...current, output_columns: [...current.output_columns, ...added] } : null;
    });
  }
  const interaction_id = runs.find((run) => run.interaction_id)?.interaction_id ?? null;
  let recounted = false;
  const counted = await changeTaskGroup(ports, record.taskgroup_id, (current) => {
    const { tally } = current.progress;
    recounted = tally.recounts !== record.progress.tally.recounts;
    if (recounted || (settled.count === 0 && (current.progress.interaction_id || !interaction_id))) return null;
    return {
      ...current,
      progress: {
        ...current.progress,
        tally: {
          ...tally,
          sends_ended: tally.sends_ended + settled.count,
          row_sends_ended: tally.row_sends_ended + settled.rows,
          rows_completed: tally.rows_completed + settled.rows_completed,
          micros_ended: tally.micros_ended + settled.micros,
          micros_completed: tally.micros_completed + settled.micros_completed,
        },
        interaction_id: current.plan.num_rows === 1 ? (current.progress.interaction_id ?? interaction_id) : null,
      },
    };
  });
  // Everything was counted meanwhile, these rows perhaps among them.
  const told = recounted && settled.count > 0 ? await recount(ports, record.taskgroup_id) : counted;
  // Counted first, told after: the next try has only the refused rows before it.
  if (settled.troubles.length > 0) throw settled.troubles[0];
  return { ...settled, record: told };
};

/** Reads events until as many ended runs are named as the counts promise, or the stream is quiet, ends or is cut. */
const newlyOver = async (
  parallel: Parallel,
  record: TaskGroupRecord,
  expected: number,
): Promise<{ runs: Map<string, TaskRun>; cursor: string | null }> => {
  const runs = new Map<string, TaskRun>();
  let cursor = record.progress.event_cursor;
  try {
    const events = parallel.listEvents(record.taskgroup_id, {
      ...(cursor && { last_event_id: cursor }),
      timeout_ms: eventsTimeoutMs,
    });
    for await (const event of events) {
      if (event.event_id) cursor = event.event_id;
      if (event.type === "task_run.state" && isOver(event.run)) runs.set(event.run.run_id, event.run);
      if (runs.size >= expected) break;
    }
  } catch (error) {
    if (error instanceof ParallelInvalid && record.progress.event_cursor) return { runs, cursor: null };
    if (!(error instanceof ParallelUnavailable) && !(error instanceof ParallelRateLimited)) throw error;
  }
  return { runs, cursor };
};

const noteRefresh = (
  ports: CollectPorts,
  record: TaskGroupRecord,
  seen: { parallel_status: TaskGroupStatus; event_cursor?: string | null },
): Promise<TaskGroupRecord> =>
  changeTaskGroup(ports, record.taskgroup_id, (current) => ({
    ...current,
    progress: { ...current.progress, ...seen, refreshed_at: ports.clock.now() },
  }));
