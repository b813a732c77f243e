/** What every step of the machine begins with: is this execution still the one that moves the group? */
import type { StepInput, StepOutput } from "../../contracts/task-group.ts";
import type { TaskGroupRecord } from "../../contracts/ledger.ts";
import { isPaused, isTerminal } from "../../contracts/lifecycle.ts";
import type { Ports } from "../ports.ts";
import { existingTaskGroup } from "./record-change.ts";

export const go = (next: StepOutput["next"]): StepOutput => ({ next, wait_seconds: 0 });
export const waitFor = (ms: number): StepOutput => ({ next: "wait", wait_seconds: Math.max(0, ms) / 1_000 });
export const waitUntil = (ports: Pick<Ports, "clock">, at: number): StepOutput => waitFor(at - ports.clock.now());

/** The record, or where the machine must go instead: an older generation, a deleted or a resting group moves no more. */
export const enterStep = async (
  ports: Pick<Ports, "taskGroups" | "clock">,
  input: StepInput,
): Promise<{ record: TaskGroupRecord } | { elsewhere: StepOutput }> => {
  const record = await existingTaskGroup(ports, input.taskgroup_id);
  if (record.generation !== input.generation || record.deleted_at !== null) return { elsewhere: go("done") };
  if (isTerminal(record.state)) return { elsewhere: go("notify") };
  if (isPaused(record.state)) {
    const retry_at = record.pause?.retry_at ?? null;
    if (retry_at === null) return { elsewhere: go("done") };
    if (retry_at > ports.clock.now()) return { elsewhere: waitUntil(ports, retry_at) };
  }
  return { record };
};
