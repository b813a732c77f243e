/** Every fault the product must bear, by name: what Parallel, the store and the hosts do, and what may then be lost. */
import type { Faults, PostFault } from "../support/fake-parallel.ts";
import type { Trouble } from "./troubled-ports.ts";

export interface Fault {
  readonly name: string;
  readonly parallel?: Faults;
  /** For each executor, drawn anew for each of its invocations. */
  readonly trouble?: (random: () => number, executor: number) => Trouble;
  readonly executors?: number;
  /** Rows that may end as failed without a run; none otherwise. */
  readonly refused?: (row: number) => boolean;
  /** Runs beyond one per row are allowed if every one of them is reported. */
  readonly may_duplicate?: boolean;
  /** Statuses rows may end in beside completed. */
  readonly ends?: readonly string[];
}

const often = (rate: number, fault: PostFault): Faults => ({ post: ({ random }) => (random() < rate ? fault : null) });
const rowOf = (metadata: Record<string, unknown> | null | undefined): number => Number(metadata?.["mt_row"]);

/** Dies at the given point with the given chance. */
const dying = (point: string, side: "before" | "after", rate: number) => (random: () => number) => ({
  crash: (at: string, when: string) => at === point && when === side && random() < rate,
});

const anything: readonly PostFault[] = [
  "drop_after_commit",
  "500_after_commit",
  "500_before_commit",
  "429",
  "late_commit",
  "partial_commit",
  "short_run_ids",
  "shuffled_run_ids",
  "timeout_after_commit",
];

export const faultTable: readonly Fault[] = [
  { name: "none" },
  { name: "accept_then_drop", parallel: often(0.3, "drop_after_commit") },
  { name: "500_after_commit", parallel: often(0.3, "500_after_commit") },
  { name: "drop_before_commit", parallel: often(0.3, "drop_before_commit") },
  { name: "500_before_commit", parallel: often(0.3, "500_before_commit") },
  { name: "timeout_after_commit", parallel: often(0.2, "timeout_after_commit") },
  { name: "late_commit_in_window", parallel: { ...often(0.2, "late_commit"), late_ms: (random) => random() * 40_000 } },
  { name: "partial_commit", parallel: often(0.3, "partial_commit") },
  { name: "429_retry_after", parallel: often(0.4, "429") },
  { name: "402_midway", parallel: { post: ({ n }) => (n > 10 && n < 16 ? "402" : null) } },
  {
    name: "422_on_some_rows",
    parallel: { refuses: ({ metadata }) => rowOf(metadata) % 997 === 13 },
    refused: (row) => row % 997 === 13,
  },
  { name: "short_run_ids", parallel: often(0.3, "short_run_ids") },
  { name: "shuffled_run_ids", parallel: often(0.3, "shuffled_run_ids") },
  { name: "list_lags_40_s", parallel: { ...often(0.3, "drop_after_commit"), list_lag_ms: 40_000 } },
  { name: "list_cut", parallel: { ...often(0.3, "drop_after_commit"), cut: (random) => random() < 0.7 } },
  { name: "get_5xx", parallel: { ...often(0.3, "drop_after_commit"), get: (random) => random() < 0.4 } },
  { name: "events_shuffled_and_doubled", parallel: { shuffle_events: true } },
  {
    name: "runs_fail_or_are_cancelled",
    parallel: { ends: (_, random) => (random() < 0.1 ? "failed" : random() < 0.05 ? "cancelled" : "completed") },
    ends: ["failed", "cancelled"],
  },
  {
    name: "action_required_and_unknown",
    parallel: {
      ends: ({ metadata }) =>
        rowOf(metadata) % 500 === 7 ? "action_required" : rowOf(metadata) % 500 === 9 ? "pondering" : "completed",
    },
    ends: ["action_required"],
  },
  {
    name: "odd_outputs",
    parallel: {
      answers: ({ metadata }, output) => {
        const kind = rowOf(metadata) % 100;
        if (kind === 1) return { type: "json", content: output.content };
        if (kind === 2) return { ...output, content: JSON.stringify(output.content) };
        return output;
      },
    },
  },
  {
    name: "store_throttles",
    parallel: often(0.1, "drop_after_commit"),
    // Five tries of the client at 30 % each.
    trouble: (random) => ({ throttle: () => random() < 0.3 ** 5 }),
  },
  {
    name: "store_answer_lost",
    parallel: often(0.1, "drop_after_commit"),
    trouble: (random) => ({ ack_lost: () => random() < 0.002 }),
  },
  { name: "crash_before_send", trouble: dying("parallel.addRuns", "before", 0.1) },
  { name: "crash_after_send", trouble: dying("parallel.addRuns", "after", 0.1) },
  { name: "crash_between_answer_and_record", trouble: dying("batches.replace", "before", 0.03) },
  {
    name: "three_executions",
    executors: 3,
    parallel: often(0.1, "drop_after_commit"),
  },
  {
    name: "clock_skew",
    executors: 2,
    parallel: often(0.1, "drop_after_commit"),
    trouble: (random, executor) => ({
      ...dying("parallel.addRuns", "after", 0.03)(random),
      skew_ms: executor === 0 ? 4_000 : -4_000,
    }),
  },
  {
    name: "everything",
    executors: 3,
    parallel: {
      post: ({ random }) => (random() < 0.3 ? (anything[Math.floor(random() * anything.length)] ?? null) : null),
      late_ms: (random) => random() * 40_000,
      list_lag_ms: 5_000,
      cut: (random) => random() < 0.2,
      get: (random) => random() < 0.1,
      shuffle_events: true,
      ends: (_, random) => (random() < 0.02 ? "failed" : "completed"),
    },
    trouble: (random, executor) => ({
      crash: (point, side) => point === "parallel.addRuns" && side === "after" && random() < 0.02,
      throttle: () => random() < 0.0005,
      ack_lost: () => random() < 0.0005,
      skew_ms: [0, 3_000, -3_000][executor] ?? 0,
    }),
    ends: ["failed"],
  },
  {
    name: "commit_after_the_window",
    parallel: { ...often(0.1, "late_commit"), late_ms: (random) => 200_000 + random() * 100_000 },
    may_duplicate: true,
  },
];
