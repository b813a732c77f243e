/** One random history of a small group: what is asked, when, and what goes wrong meanwhile. */
import fc from "fast-check";
import type { PostFault } from "../support/fake-parallel.ts";

export const actions = ["cancel", "retry", "append", "continue", "read"] as const;

export interface History {
  readonly rows: number;
  /** Rows to run first; as many as there are: all. */
  readonly sample: number;
  /** ultra8x sends two rows a POST, core-fast all of them; auto is priced by Prepare alone. */
  readonly processor: "ultra8x" | "core-fast" | "auto";
  readonly asked: readonly { readonly after_ms: number; readonly action: (typeof actions)[number] }[];
  /** What becomes of each POST, in turn; the others go well. */
  readonly posts: readonly (PostFault | null)[];
  /** Rows whose first run fails, and rows that Parallel refuses. */
  readonly failing: readonly number[];
  readonly refused: readonly number[];
  /** Calls to the world, counted over the whole history, at which the invocation dies. */
  readonly deaths: readonly number[];
  readonly seed: number;
}

const postFaults: readonly PostFault[] = [
  "drop_after_commit",
  "drop_before_commit",
  "500_after_commit",
  "429",
  "402",
  "401",
  "timeout_after_commit",
  "late_commit",
  "partial_commit",
  "short_run_ids",
];

/** Moments of sending, of running, and long after. */
const pause = fc.oneof(
  fc.integer({ min: 0, max: 6_000 }),
  fc.integer({ min: 0, max: 200_000 }),
  fc.constant(7_200_000),
);
const row = fc.nat(7);

export const histories: fc.Arbitrary<History> = fc.record({
  rows: fc.integer({ min: 1, max: 8 }),
  sample: fc.integer({ min: 1, max: 12 }),
  processor: fc.constantFrom("ultra8x", "core-fast", "core-fast", "auto"),
  asked: fc.array(fc.record({ after_ms: pause, action: fc.constantFrom(...actions) }), { maxLength: 5 }),
  posts: fc.array(fc.option(fc.constantFrom(...postFaults), { freq: 2 }), { maxLength: 4 }),
  failing: fc.array(row, { maxLength: 3 }),
  refused: fc.array(row, { maxLength: 1 }),
  deaths: fc.array(fc.nat(120), { maxLength: 2 }),
  seed: fc.integer({ min: 1, max: 1_000_000 }),
});
