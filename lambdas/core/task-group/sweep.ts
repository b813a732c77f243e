/** Starts what was accepted and not started, every five minutes. */
import type { Ports } from "../ports.ts";

const most_at_once = 100;

/** Only groups with a record are started: a request that broke off before has promised nothing. */
export const sweep = async (ports: Ports): Promise<{ started: number }> => {
  const before = ports.clock.now() - ports.settings.durations.START_STUCK_MS;
  const stuck = await ports.taskGroups.listToStart(before, most_at_once);
  for (const { taskgroup_id, generation } of stuck) await ports.executions.start({ taskgroup_id, generation });
  return { started: stuck.length };
};
