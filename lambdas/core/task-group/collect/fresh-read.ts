/** Lets a read be fresh: whoever looks first at an old record asks Parallel, the others see what is stored (D8). */
import type { TaskGroupRecord } from "../../../contracts/ledger.ts";
import { isTerminal } from "../../../contracts/lifecycle.ts";
import type { Caller } from "../../oauth/sign-in/caller.ts";
import type { Ports } from "../../ports.ts";
import { numbersOf } from "../../budget/numbers.ts";
import { recount } from "../../budget/tally.ts";
import { collect, countOver } from "./collect.ts";
import { ParallelRefusal, ParallelUnavailable } from "../../errors.ts";

/** A reader waits so long for new results to be stored; what is left is the machine's, or the next look's. */
const patience_ms = 2_000;
/** Quiet windows after the dearest send: ultra runs are given five times as long. */
const longest_quiet = 5;

/** Answers the record to show: refreshed, or as it was when it is fresh, over, or being refreshed by another look. */
export const refreshed = async (ports: Ports, caller: Caller, record: TaskGroupRecord): Promise<TaskGroupRecord> => {
  const now = ports.clock.now();
  const age_ms = ports.settings.durations.REFRESH_AGE_MS;
  const young = (at: number | null): boolean => at !== null && now - at < age_ms;
  if (!hasNews(record) || young(record.progress.refreshed_at) || young(record.progress.looked_at)) return record;
  const mine = await ports.taskGroups.replace({ ...record, progress: { ...record.progress, looked_at: now } });
  if (!mine) return (await ports.taskGroups.get(record.taskgroup_id)) ?? record;
  try {
    const looked = await collect(ports, ports.parallel(caller.key), mine, now + patience_ms);
    return looked.complete ? await settledForGood(ports, looked.record) : looked.record;
  } catch (error) {
    if (!(error instanceof ParallelUnavailable) && !(error instanceof ParallelRefusal)) throw error;
    // The reader gets what is stored; the machine meets the same trouble and says so in the group's state.
    const { taskgroup_id } = record;
    ports.log.warn("A fresh read did not reach Parallel", { taskgroup_id, error: error.name });
    return (await ports.taskGroups.get(taskgroup_id)) ?? mine;
  }
};

/** A group that is over has news only while runs of it are not: after a cancel. */
const hasNews = (record: TaskGroupRecord): boolean =>
  isTerminal(record.state) ? numbersOf(record).counts.num_running > 0 : record.progress.tally.sends > 0;

/**
 * A cancelled group whose every run at Parallel is over: what still counts as running is a send that came to nothing,
 * or an end that an interruption left uncounted. Not before a send that was under way at the cancel has shown.
 */
const settledForGood = async (ports: Ports, record: TaskGroupRecord): Promise<TaskGroupRecord> => {
  const {
    state,
    finished_at,
    progress: { parallel_status: status },
  } = record;
  const { LEASE_MS, QUIET_WINDOW_MS } = ports.settings.durations;
  if (state !== "cancelled" || !hasNews(record) || !status || status.num_task_runs > countOver(status)) return record;
  if (ports.clock.now() < (finished_at ?? 0) + LEASE_MS + longest_quiet * QUIET_WINDOW_MS) return record;
  return recount(ports, record.taskgroup_id, status.num_task_runs);
};
