/** One row per reason a task group pauses for: the state it rests in, and the answer when it pauses before any row was taken. */
import type { GroupState, PauseCode } from "../../../contracts/lifecycle.ts";
import type { ProblemKind } from "../../problem.ts";

interface PauseReason {
  readonly state: GroupState;
  /** How the call that started the group is refused when the pause is its first news; null: the group stays. */
  readonly refusal: ProblemKind | null;
  readonly title: string;
}

export const pauseReasons: Readonly<Record<PauseCode, PauseReason>> = {
  payment_required: { state: "paused_payment", refusal: "payment_required", title: "Parallel balance too low" },
  over_cap: { state: "needs_attention", refusal: "payment_required", title: "Over the cost cap" },
  key_refused: { state: "paused_auth", refusal: "unauthenticated", title: "Parallel refuses the key" },
  processor_refused: { state: "paused_auth", refusal: "forbidden", title: "Parallel refuses the processor" },
  step_failed: { state: "needs_attention", refusal: "invalid", title: "Parallel refuses the request" },
  unresolved_submission: { state: "needs_attention", refusal: "unavailable", title: "Submission unresolved" },
  sample_ready: { state: "needs_attention", refusal: null, title: "Sample ready" },
};

/** The detail of a `key_refused` pause. */
export const keyRefused = "Parallel refuses the API key. Sign in again with a valid key, then continue.";
