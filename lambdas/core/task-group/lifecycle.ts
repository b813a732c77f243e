/** Moves a task group from state to state, and only along the lawful moves. */
import type { Pause, TaskGroupRecord } from "../../contracts/ledger.ts";
import { type GroupState, type PauseCode, isLawfulMove, isTerminal } from "../../contracts/lifecycle.ts";

/** The record in `state`; throws when no lawful move leads there. */
export const moved = (record: TaskGroupRecord, state: GroupState, now: number): TaskGroupRecord => {
  if (!isLawfulMove(record.state, state)) {
    throw new Error(`Task group ${record.taskgroup_id} cannot move from ${record.state} to ${state}.`);
  }
  return { ...record, state, updated_at: now, finished_at: isTerminal(state) ? (record.finished_at ?? now) : null };
};

const stateOfPause: Record<PauseCode, GroupState> = {
  payment_required: "paused_payment",
  key_refused: "paused_auth",
  processor_refused: "paused_auth",
  over_cap: "needs_attention",
  sample_ready: "needs_attention",
  unresolved_submission: "needs_attention",
  step_failed: "needs_attention",
};

/** The record at rest. `since` is kept while the same cause lasts, so that retries can grow apart. */
export const paused = (
  record: TaskGroupRecord,
  code: PauseCode,
  detail: string,
  now: number,
  retry_at: number | null = null,
): TaskGroupRecord => {
  const since = record.pause?.code === code ? record.pause.since : now;
  const pause: Pause = { code, detail, since, retry_at };
  return { ...moved(record, stateOfPause[code], now), pause };
};
