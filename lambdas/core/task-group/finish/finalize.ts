/** How a group ends: by the ends of its rows, and never better than the worst of them. */
import type { TaskGroupRecord } from "../../../contracts/ledger.ts";
import { type GroupState, isPaused, isTerminal } from "../../../contracts/lifecycle.ts";
import type { StepInput, StepOutput } from "../../../contracts/steps.ts";
import type { Ports } from "../../ports.ts";
import { expiryOf, transition, pauseGroup } from "../state/lifecycle.ts";
import { giveBack } from "../../budget/give-back.ts";
import { numbersOf } from "../../budget/numbers.ts";
import { readDispositions } from "../identity/stored-dispositions.ts";
import { endsOf, recount } from "../../budget/tally.ts";
import { changeTaskGroup } from "../state/record-change.ts";
import { enterStep, go } from "../state/step.ts";

export const finalize = async (ports: Ports, input: StepInput): Promise<StepOutput> => {
  if (input.error) return park(ports, input, input.error);
  const entered = await enterStep(ports, input);
  // Over already: what is left is to tell.
  if ("elsewhere" in entered) return entered.elsewhere.next === "finalize" ? go("notify") : entered.elsewhere;
  const { record } = entered;
  if (record.state !== "finalizing") return go(record.state === "running" ? "watch" : "add_runs");

  await recount(ports, record.taskgroup_id);
  const ends = await endsOf(ports, record);
  const dispositions = await readDispositions(ports, record);
  const ended_as_completed = [...ends].flatMap(([row, { status }]) => (status === "completed" ? [row] : []));
  const completed = ended_as_completed.reduce((sum, row) => sum + dispositions.weightOf(row), 0);
  const released = [...Array(record.plan.num_released).keys()];
  const unsettled = released.filter((row) => dispositions.carrierOf(row) === row && !ends.has(row)).length;
  const state = endOf(record, completed);
  let ended = false;
  const after = await changeTaskGroup(ports, record.taskgroup_id, (current) => {
    const now = ports.clock.now();
    ended = current.state === "finalizing" && current.plan.num_released >= current.plan.num_rows;
    if (current.state !== "finalizing") return null;
    if (current.plan.num_released < current.plan.num_rows)
      return pauseGroup(current, "sample_ready", sampleReady(current), now);
    return { ...transition(current, state, now), pause: null, expires_at: expiryOf(ports.settings, now) };
  });
  if (unsettled > 0) ports.log.error("Rows ended unsettled", { taskgroup_id: record.taskgroup_id, rows: unsettled });
  // Runs that failed are not billed.
  if (ended) await giveBack(ports, after, ends);
  return go(isTerminal(after.state) || isPaused(after.state) ? "notify" : "add_runs");
};

const endOf = (record: TaskGroupRecord, completed: number): GroupState => {
  if (completed === record.plan.num_rows) return "completed";
  return completed === 0 ? "failed" : "completed_with_errors";
};

const sampleReady = (record: TaskGroupRecord): string => {
  const { num_ended, num_rows } = numbersOf(record).counts;
  return `${num_ended} of ${num_rows} rows ${num_ended === 1 ? "is" : "are"} done, as a sample. Continue to send the rest.`;
};

/** A step failed for good: the ledger stays as it is, and the owner can continue. */
const park = async (
  ports: Ports,
  { taskgroup_id, generation }: StepInput,
  error: { Error: string; Cause?: string | undefined },
): Promise<StepOutput> => {
  ports.log.error("A step failed for good", { taskgroup_id, generation, error: error.Error });
  const detail = `A step ended with ${error.Error}. Nothing is lost: continue takes it up where it stopped.`;
  const after = await changeTaskGroup(ports, taskgroup_id, (current) => {
    const moves = current.generation === generation && !isTerminal(current.state) && !isPaused(current.state);
    if (!moves || current.state === "cancelling") return null;
    return { ...pauseGroup(current, "step_failed", detail, ports.clock.now()), to_start_since: null };
  });
  return go(isPaused(after.state) ? "notify" : "done");
};
