/** One row per reason a task group pauses for: the state it rests in, and the answer when it pauses before any row was taken. */
import type { GroupState, PauseCode } from "../../../contracts/lifecycle.ts";

interface PauseReason {
  readonly state: GroupState;
  /** HTTP status of the answer to the call that started the group, when the pause is its first news. */
  readonly status: number;
  readonly title: string;
}

export const pauseReasons: Readonly<Record<PauseCode, PauseReason>> = {
  payment_required: { state: "paused_payment", status: 402, title: "Parallel balance too low" },
  over_cap: { state: "needs_attention", status: 402, title: "Over the cost cap" },
  key_refused: { state: "paused_auth", status: 401, title: "Parallel refuses the key" },
  processor_refused: { state: "paused_auth", status: 403, title: "Parallel refuses the processor" },
  step_failed: { state: "needs_attention", status: 422, title: "Parallel refuses the request" },
  unresolved_submission: { state: "needs_attention", status: 503, title: "Submission unresolved" },
  sample_ready: { state: "needs_attention", status: 202, title: "Sample ready" },
};

/** The detail of a `key_refused` pause. */
export const keyRefused = "Parallel refuses the API key. Sign in again with a valid key, then continue.";
