/** What is left to do when a group rests: the late audit if a POST was ever uncertain, then the sealed key is erased. */
import { isTerminal } from "../../contracts/lifecycle.ts";
import type { StepInput, StepOutput } from "../../contracts/task-group.ts";
import type { Ports } from "../ports.ts";
import { changeTaskGroup, existingTaskGroup } from "./record-change.ts";
import { go } from "./step.ts";

export const notify = async (ports: Ports, input: StepInput): Promise<StepOutput> => {
  const record = await existingTaskGroup(ports, input.taskgroup_id);
  if (record.generation !== input.generation || record.deleted_at !== null) return go("done");
  ports.log.info("A task group rests", { taskgroup_id: record.taskgroup_id, state: record.state });
  if (!isTerminal(record.state)) return go("done");
  if (record.ever_ambiguous && record.sealed_key) {
    return { next: "late_audit", wait_seconds: ports.settings.durations.LATE_AUDIT_MS / 1_000 };
  }
  await changeTaskGroup(ports, record.taskgroup_id, (current) =>
    current.sealed_key === null ? null : { ...current, sealed_key: null },
  );
  return go("done");
};
