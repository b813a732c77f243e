/** Waits for the runs of a group to end, storing results as they come. */
import type { StepInput, StepOutput } from "../../../contracts/steps.ts";
import type { Ports } from "../../ports.ts";
import { collect, countOf } from "./collect.ts";
import { ParallelRateLimited, ParallelUnauthorized, ParallelUnavailable } from "../../errors.ts";
import { parallelOf } from "../state/job-key.ts";
import { transition, pauseGroup } from "../state/lifecycle.ts";
import { pollGap } from "./poll-gap.ts";
import { keyRefused } from "../state/pause-reasons.ts";
import { changeTaskGroup } from "../state/record-change.ts";
import { enterStep, go, waitFor } from "../state/step.ts";

export const watch = async (ports: Ports, input: StepInput): Promise<StepOutput> => {
  const entered = await enterStep(ports, input);
  if ("elsewhere" in entered) return entered.elsewhere;
  const { record } = entered;
  if (record.state === "preparing" || record.state === "submitting" || record.state === "cancelling") {
    return go("add_runs");
  }
  if (record.state === "finalizing") return go("audit");
  const gap = pollGap(record, ports.settings.durations, ports.clock.now());
  try {
    const { record: seen } = await collect(ports, await parallelOf(ports, record), record);
    const {
      progress: { parallel_status },
    } = seen;
    const waiting = parallel_status ? countOf(parallel_status, "queued") + countOf(parallel_status, "running") : 0;
    if (parallel_status?.is_active || waiting > 0) return waitFor(gap);
  } catch (error) {
    if (error instanceof ParallelUnauthorized) return pauseForKey(ports, input);
    if (error instanceof ParallelRateLimited) return waitFor(Math.max(gap, error.retry_after_ms ?? 0));
    if (error instanceof ParallelUnavailable) return waitFor(gap);
    throw error;
  }
  const over = await changeTaskGroup(ports, input.taskgroup_id, (current) =>
    current.state === "running" ? transition(current, "finalizing", ports.clock.now()) : null,
  );
  return go(over.state === "finalizing" ? "audit" : "add_runs");
};

/** Results stay where they are; the owner's next sign-in brings a key to go on with. */
export const pauseForKey = async (ports: Ports, input: StepInput): Promise<StepOutput> => {
  await changeTaskGroup(ports, input.taskgroup_id, (current) =>
    current.state === "running" || current.state === "finalizing"
      ? pauseGroup(current, "key_refused", keyRefused, ports.clock.now())
      : null,
  );
  return go("done");
};
