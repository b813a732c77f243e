/** Lets a read be fresh: whoever looks first at an old record asks Parallel, the others see what is stored (D8). */
import type { TaskGroupRecord } from "../../../contracts/ledger.ts";
import { isTerminal } from "../../../contracts/lifecycle.ts";
import type { Caller } from "../../oauth/sign-in/caller.ts";
import type { Ports } from "../../ports.ts";
import { collect, countOver } from "./collect.ts";
import { ParallelRefusal, ParallelUnavailable } from "../../errors.ts";

/** A reader waits so long for new results to be stored; what is left is the machine's, or the next look's. */
const patience_ms = 2_000;

/** Answers the record to show: refreshed, or as it was when it is fresh, over, or being refreshed by another look. */
export const refreshed = async (ports: Ports, caller: Caller, record: TaskGroupRecord): Promise<TaskGroupRecord> => {
  const now = ports.clock.now();
  const age_ms = ports.settings.durations.REFRESH_AGE_MS;
  const young = (at: number | null): boolean => at !== null && now - at < age_ms;
  if (!hasNews(record) || young(record.refreshed_at) || young(record.looked_at)) return record;
  const mine = await ports.taskGroups.replace({ ...record, looked_at: now });
  if (!mine) return (await ports.taskGroups.get(record.taskgroup_id)) ?? record;
  try {
    return (await collect(ports, ports.parallel(caller.key), mine, now + patience_ms)).record;
  } catch (error) {
    if (!(error instanceof ParallelUnavailable) && !(error instanceof ParallelRefusal)) throw error;
    // The reader gets what is stored; the machine meets the same trouble and says so in the group's state.
    const { taskgroup_id } = record;
    ports.log.warn("A fresh read did not reach Parallel", { taskgroup_id, error: error.name });
    return (await ports.taskGroups.get(taskgroup_id)) ?? mine;
  }
};

/** A group that is over has news only while runs of it are not: after a cancel. */
const hasNews = ({
  state,
  parallel_status: status,
  run_ids,
  num_settled,
  num_failed_unsent,
}: TaskGroupRecord): boolean => {
  if (run_ids.length === 0) return false;
  if (!isTerminal(state)) return true;
  return status === null || status.is_active || countOver(status) > num_settled - num_failed_unsent;
};
