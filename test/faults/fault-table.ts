/** Every fault the product must bear, by name: what Parallel, the store and the hosts do, and what may then be lost. */
import { createHash } from "node:crypto";
import type { PauseCode } from "../../lambdas/contracts/lifecycle.ts";
import type { TableRow } from "../../lambdas/contracts/table.ts";
import type { Faults, PostFault } from "../support/fake-parallel.ts";
import { showsEcho } from "./judge.ts";
import { largeText } from "./large-text.ts";
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
  /** Whether a completed row shows what Parallel answered; by default, its own input and its evidence. */
  readonly shows?: (row: number, shown: TableRow, input: { company: string }) => boolean;
  /** Lambda runs this invocation twice at once. */
  readonly twice?: (random: () => number) => boolean;
  /** Milliseconds after which the execution is aborted and redriven; null: no more. */
  readonly redrive_after?: (random: () => number) => number | null;
  /** The pause the group must come to; then the cause is removed and its owner continues. */
  readonly resumes?: PauseCode;
}

const often = (rate: number, fault: PostFault): Faults => ({ post: ({ random }) => (random() < rate ? fault : null) });
const sha256 = (value: unknown): string => createHash("sha256").update(String(value)).digest("hex");
const rowOf = (metadata: Record<string, unknown> | null | undefined): number => Number(metadata?.["mt_row"]);

/** Dies at the given point with the given chance. */
const dying = (point: string, side: "before" | "after", rate: number) => (random: () => number) => ({
  crash: (at: string, when: string) => at === point && when === side && random() < rate,
});

/**
 * One call in a hundred; one in ten thousand of those made for every row: a Watch over 10,000 rows makes some 40,000 of them
 * and has nine tries, each of which goes on behind the last.
 */
const rateAt = (point: string): number => (/^(rows\.|parallel\.getResult)/.test(point) ? 0.000_1 : 0.01);

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
  {
    // After the first of the two listings, before the second.
    name: "late_commit_between_listings",
    parallel: { ...often(0.2, "late_commit"), late_ms: (random) => 61_000 + random() * 12_000 },
  },
  { name: "truncated_200", parallel: often(0.3, "truncated_200") },
  { name: "503_before_commit", parallel: often(0.3, "503_before_commit") },
  { name: "partial_commit", parallel: often(0.3, "partial_commit") },
  { name: "429_retry_after", parallel: often(0.4, "429") },
  // Parallel promises the contrary: the count is what shows it.
  { name: "429_after_commit", parallel: often(0.3, "429_after_commit") },
  { name: "402_midway", parallel: { post: ({ n }) => (n > 3 && n < 9 ? "402" : null) } },
  { name: "401_midway", parallel: { post: ({ n }) => (n === 2 ? "401" : null) }, resumes: "key_refused" },
  { name: "403_midway", parallel: { post: ({ n }) => (n === 2 ? "403" : null) }, resumes: "processor_refused" },
  { name: "401_while_collecting", parallel: { refuses_key: (random) => random() < 0.3 }, resumes: "key_refused" },
  {
    name: "422_on_some_rows",
    parallel: { refuses: ({ metadata }) => rowOf(metadata) % 997 === 13 },
    refused: (row) => row % 997 === 13,
  },
  { name: "short_run_ids", parallel: often(0.3, "short_run_ids") },
  { name: "shuffled_run_ids", parallel: often(0.3, "shuffled_run_ids") },
  { name: "list_lags_40_s", parallel: { ...often(0.3, "drop_after_commit"), list_lag_ms: 40_000 } },
  { name: "list_cut", parallel: { ...often(0.3, "drop_after_commit"), cut: (random) => random() < 0.7 } },
  {
    // For as long as 200 listings take, and then for good: nothing may be sent again on a guess.
    name: "list_never_adds_up",
    parallel: { post: ({ n }) => (n === 1 ? "drop_after_commit" : null), list_lag_ms: Infinity },
    resumes: "unresolved_submission",
  },
  { name: "events_and_results_cut", parallel: { cut: (random) => random() < 0.5 } },
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
        if (kind === 3) return { type: "text", content: "no object" };
        if (kind === 4) return { ...output, content: { echo: 7, more: ["not announced"] } };
        return output;
      },
    },
    shows: (row, shown, input) => {
      const kind = row % 100;
      if (kind === 1) return shown["echo"] === JSON.stringify(input) && shown.$basis?.length === 0;
      if (kind === 3) return shown["output"] === "no object" && shown.$warnings?.length === 1;
      if (kind === 4) return shown["echo"] === 7 && JSON.stringify(shown["more"]) === '["not announced"]';
      return showsEcho(shown, input);
    },
  },
  {
    // Over what a state, an item of the store and an answer of ours may hold.
    name: "large_outputs",
    parallel: {
      answers: ({ metadata }, output) => {
        const text = largeText(rowOf(metadata));
        return text === null ? output : { ...output, content: { echo: text } };
      },
    },
    shows: (row, shown, input) => {
      const text = largeText(row);
      return text === null ? showsEcho(shown, input) : sha256(shown["echo"]) === sha256(text);
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
  {
    // The connection of the dead outlives it: what it sent is committed 54 s later.
    name: "dies_while_posting",
    parallel: often(0.5, "timeout_after_commit"),
    trouble: (random) => ({ abandons: (point) => point === "parallel.addRuns" && random() < 0.2 }),
  },
  { name: "crash_between_answer_and_record", trouble: dying("batches.replace", "before", 0.03) },
  {
    name: "crash_anywhere",
    parallel: often(0.1, "drop_after_commit"),
    trouble: (random) => ({ crash: (point) => random() < rateAt(point) }),
  },
  {
    name: "killed_at_120_s",
    parallel: often(0.1, "drop_after_commit"),
    trouble: (random) => ({ hangs_ms: (point) => (random() < rateAt(point) ? 150_000 : 0) }),
  },
  { name: "lambda_runs_twice", parallel: often(0.1, "drop_after_commit"), twice: (random) => random() < 0.3 },
  {
    name: "sfn_redrive",
    parallel: often(0.1, "drop_after_commit"),
    redrive_after: (random) => (random() < 0.9 ? random() * 120_000 : null),
  },
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
