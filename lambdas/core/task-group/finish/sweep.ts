/** Starts what was accepted and not started, and tells what is due to be told, every five minutes. */
import type { Ports } from "../../ports.ts";
import { sendOutbox } from "./send-outbox.ts";

const maxAtOnce = 100;

/**
 * Only groups with a record are started: a request that broke off before has promised nothing. One group's trouble is
 * logged and leaves the others their turn.
 */
export const sweep = async (ports: Ports): Promise<{ started: number; told: number; failed: number }> => {
  const now = ports.clock.now();
  const stuck = await ports.taskGroups.listToStart(now - ports.settings.durations.START_STUCK_MS, maxAtOnce);
  const due = await ports.taskGroups.listDue(now, maxAtOnce);
  const done = { started: 0, told: 0, failed: 0 };
  const each = async (taskgroup_id: string, count: "started" | "told", act: () => Promise<void>): Promise<void> => {
    try {
      await act();
      done[count] += 1;
    } catch (error) {
      done.failed += 1;
      ports.log.error("The sweeper failed on a group", { taskgroup_id, error: (error as Error).name });
    }
  };
  for (const { taskgroup_id, generation } of stuck) {
    await each(taskgroup_id, "started", () => ports.executions.start({ taskgroup_id, generation }));
  }
  for (const record of due) await each(record.taskgroup_id, "told", () => sendOutbox(ports, record));
  return done;
};
