/** What every step of the machine begins with: is this execution still the one that moves the group? */
import type { StepInput, StepOutput } from "../../../contracts/steps.ts";
import type { TaskGroupRecord } from "../../../contracts/ledger.ts";
import { isPaused, isTerminal } from "../../../contracts/lifecycle.ts";
import type { Ports } from "../../ports.ts";
import { Retryable } from "../../errors.ts";
import { existingTaskGroup } from "./record-change.ts";
import { isUnknownState } from "./unknown-state.ts";
import { noteGap } from "./stranded.ts";

export const go = (next: StepOutput["next"]): StepOutput => ({ next, wait_seconds: 0 });
export const waitFor = (ms: number): StepOutput => ({ next: "wait", wait_seconds: Math.max(0, ms) / 1_000 });
export const waitUntil = (ports: Pick<Ports, "clock">, at: number): StepOutput => waitFor(at - ports.clock.now());

/** Contention lasts a few writes. */
const maxTries = 50;

type StepPorts = Pick<Ports, "taskGroups" | "clock" | "settings">;
type Entered = { record: TaskGroupRecord } | { elsewhere: StepOutput };

/**
 * The record, or where the machine must go instead: an older generation, a deleted or a resting group moves no more;
 * one that is over has only the steps after Finalize before it. The record says from now on that somebody moves it.
 */
export const enterStep = async (ports: StepPorts, input: StepInput): Promise<Entered> => {
  for (let tries = 0; tries < maxTries; tries += 1) {
    const record = await existingTaskGroup(ports, input.taskgroup_id);
    const entered = judge(ports, input, record);
    const now = ports.clock.now();
    if ("elsewhere" in entered || now - (record.progress.stepped_at ?? 0) < noteGap(ports)) return entered;
    const noted = await ports.taskGroups.replace({ ...record, progress: { ...record.progress, stepped_at: now } });
    // Null: somebody wrote meanwhile, the next generation perhaps.
    if (noted) return { record: noted };
  }
  throw new Retryable(`Task group ${input.taskgroup_id} changes too often for a step to begin; try again.`);
};

const judge = (ports: StepPorts, input: StepInput, record: TaskGroupRecord): Entered => {
  if (record.generation !== input.generation || record.deleted_at !== null) return { elsewhere: go("done") };
  if (isUnknownState(record)) return { elsewhere: go("done") };
  if (isTerminal(record.state)) return { elsewhere: go("finalize") };
  if (isPaused(record.state)) {
    const retry_at = record.pause?.retry_at ?? null;
    if (retry_at === null) return { elsewhere: go("done") };
    if (retry_at > ports.clock.now()) return { elsewhere: waitUntil(ports, retry_at) };
  }
  return { record };
};
