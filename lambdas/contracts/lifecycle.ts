/** States of a task group and of its rows, and the moves between them that are lawful. */

export const groupStates = [
  "reading",
  "preparing",
  "submitting",
  "running",
  "finalizing",
  "completed",
  "completed_with_errors",
  "failed",
  "cancelling",
  "cancelled",
  "paused_payment",
  "paused_auth",
  "needs_attention",
] as const;
export type GroupState = (typeof groupStates)[number];

/** A group in one of these is at rest for good, unless its owner retries, appends or continues: a new generation. */
const terminalGroupStates = ["completed", "completed_with_errors", "failed", "cancelled"] as const;
/** A group in one of these waits for its owner (or, for payment, for a timer). */
const pausedGroupStates = ["paused_payment", "paused_auth", "needs_attention"] as const;

export const isTerminal = (state: GroupState): boolean => (terminalGroupStates as readonly string[]).includes(state);
export const isPaused = (state: GroupState): boolean => (pausedGroupStates as readonly string[]).includes(state);

const pauses = pausedGroupStates;

/**
 * From each state, the states that may follow. A store refuses every other move. Back to `preparing` leads only a new
 * generation: from the end, from a pause, and from a move whose execution was lost. So does `reading`, while the rows of a file are not known.
 */
const lawfulMoves: Readonly<Record<GroupState, readonly GroupState[]>> = {
  reading: ["preparing", "failed", "cancelling", ...pauses],
  preparing: ["submitting", "finalizing", "failed", "cancelling", ...pauses],
  submitting: ["preparing", "running", "finalizing", "cancelling", ...pauses],
  running: ["preparing", "submitting", "finalizing", "cancelling", ...pauses],
  finalizing: ["preparing", "submitting", "running", "cancelling", ...pauses, ...terminalGroupStates],
  completed: ["preparing", "submitting"],
  completed_with_errors: ["preparing", "submitting"],
  failed: ["preparing", "submitting"],
  cancelling: ["cancelled"],
  cancelled: ["preparing", "submitting"],
  paused_payment: ["reading", "preparing", "submitting", "running", "finalizing", "cancelling", ...pauses],
  paused_auth: ["reading", "preparing", "submitting", "running", "finalizing", "cancelling", ...pauses],
  needs_attention: ["reading", "preparing", "submitting", "running", "finalizing", "cancelling", ...pauses],
};

export const isLawfulMove = (from: GroupState, to: GroupState): boolean =>
  from === to || lawfulMoves[from].includes(to);

export const rowStatuses = [
  "not_submitted",
  "queued",
  "running",
  "action_required",
  "completed",
  "failed",
  "cancelled",
] as const;
export type RowStatus = (typeof rowStatuses)[number];

/** Why a group rests where it rests; state, refusal and title of each are in core/task-group/state/pause-reasons. */
export const pauseCodes = [
  "payment_required",
  "key_refused",
  "over_cap",
  "sample_ready",
  "unresolved_submission",
  "processor_refused",
  "step_failed",
] as const;
export type PauseCode = (typeof pauseCodes)[number];
