/** Moves a task group from state to state, and only along the lawful moves. */
import type { Pause, OutboxEvent, TaskGroupRecord } from "../../../contracts/ledger.ts";
import { type GroupState, type PauseCode, isLawfulMove, isPaused, isTerminal } from "../../../contracts/lifecycle.ts";
import type { Settings } from "../../ports/process.ts";
import { isUnknownState, unknownState } from "./unknown-state.ts";
import { pauseReasons } from "./pause-reasons.ts";

/** The record in `state`; throws when no lawful move leads there, Refused 409 from a state of a newer version. */
export const transition = (record: TaskGroupRecord, state: GroupState, now: number): TaskGroupRecord => {
  if (isUnknownState(record)) throw unknownState(record);
  if (!isLawfulMove(record.state, state)) {
    throw new Error(`Task group ${record.taskgroup_id} cannot move from ${record.state} to ${state}.`);
  }
  const tells = record.outbox.has_webhook && state !== record.state && (isTerminal(state) || isPaused(state));
  const event: OutboxEvent = { state, generation: record.generation, at: now, since: null, attention: null };
  return {
    ...record,
    state,
    updated_at: now,
    finished_at: isTerminal(state) ? (record.finished_at ?? now) : null,
    // An end is told by Notify at once, a pause by the sweeper at its next turn.
    ...(tells && { due_at: now, outbox: { ...record.outbox, events: [...record.outbox.events, event] } }),
  };
};

/** Epoch seconds until which a group that ended now is kept; null: for ever. */
export const expiryOf = ({ retention_days }: Pick<Settings, "retention_days">, now: number): number | null =>
  retention_days === 0 ? null : Math.floor(now / 1_000) + retention_days * 86_400;

/** The record at rest. `since` is kept while the same cause lasts, so that retries can grow apart. */
export const pauseGroup = (
  record: TaskGroupRecord,
  code: PauseCode,
  detail: string,
  now: number,
  retry_at: number | null = null,
): TaskGroupRecord => {
  const since = record.pause?.code === code ? record.pause.since : now;
  const pause: Pause = { code, detail, since, retry_at };
  const resting = transition(record, pauseReasons[code].state, now);
  const event = resting.outbox.events === record.outbox.events ? undefined : resting.outbox.events.at(-1);
  if (!event) return { ...resting, pause };
  const told: OutboxEvent = { ...event, since, attention: { code, detail } };
  return { ...resting, pause, outbox: { ...resting.outbox, events: [...record.outbox.events, told] } };
};
