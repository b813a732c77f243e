/** The faults of reliability over HTTP: what the simulator, the store and the hosts do to one group of rows. */
import type { FaultRequest } from "../../local/parallel-simulator/faults/fault-request.ts";

type SimulatorFault = Omit<FaultRequest, "rate" | "match"> &
  Partial<Pick<FaultRequest, "rate">> & { readonly metadata?: Record<string, string> };

export interface HttpFault {
  readonly name: string;
  /** Set for this group's key alone, before its rows are sent. `scale` turns deployed milliseconds into this run's. */
  readonly simulator: (scale: (deployed_ms: number) => number) => readonly SimulatorFault[];
  /** Share of the store's calls that are refused (throttled) or done and not acknowledged. Strikes every group at once. */
  readonly store?: { readonly throttle: number; readonly ack_lost: number };
  /** So many of the invocations that send are killed in the middle. Strikes whoever sends just then. */
  readonly kills?: number;
  /** Executions of the same group at once. @default 1 */
  readonly executions?: number;
  /** Rows that end failed without a run. */
  readonly refused?: readonly number[];
  /** Ends of rows beside completed. */
  readonly ends?: readonly string[];
  /** The pause it meets on the way, from which `continue` goes on. */
  readonly pauses_at?: "paused_auth" | "paused_payment";
  /** Runs beyond one per row are allowed when every one of them is reported. */
  readonly may_duplicate?: boolean;
}

/** Strikes every group at once: it runs alone. */
export const isAlone = ({ store, kills }: HttpFault): boolean => store !== undefined || kills !== undefined;

const addRuns = (kind: SimulatorFault["kind"], more: Partial<SimulatorFault> = {}): SimulatorFault => ({
  endpoint: "addRuns",
  kind,
  rate: 0.3,
  ...more,
});
/** Something to reconcile, for the faults that strike the reconcile itself. */
const lostAnswer = addRuns("drop_after_commit", { rate: 0.25 });
const run = (kind: SimulatorFault["kind"], rate: number, more: Partial<SimulatorFault> = {}): SimulatorFault => ({
  endpoint: "run",
  kind,
  rate,
  ...more,
});

const second = 1_000;

export const httpFaults: readonly HttpFault[] = [
  { name: "none", simulator: () => [] },
  { name: "accept_then_drop", simulator: () => [addRuns("drop_after_commit")] },
  { name: "500_after_commit", simulator: () => [addRuns("error_after_commit")] },
  { name: "truncated_answer", simulator: () => [addRuns("truncated")] },
  { name: "short_run_ids", simulator: () => [addRuns("short_run_ids", { rows: 3 })] },
  { name: "drop_before_commit", simulator: () => [addRuns("drop_before_commit")] },
  { name: "503_before_commit", simulator: () => [addRuns("error_before_commit", { status: 503 })] },
  {
    name: "timeout_after_commit",
    simulator: (scale) => [addRuns("slow", { rate: 0.2, answer_after_ms: scale(90 * second) })],
  },
  {
    // The client gives up after 60 s; 30 s later it lands, inside the quiet window.
    name: "late_commit_in_window",
    simulator: (scale) => [addRuns("late_commit", { rate: 0.2, commit_after_ms: scale(90 * second) })],
  },
  { name: "partial_commit", simulator: () => [addRuns("partial_commit", { rows: 20 })] },
  { name: "429_retry_after", simulator: () => [addRuns("rate_limited", { rate: 0.4, retry_after_s: 0.2 })] },
  { name: "402_midway", simulator: () => [addRuns("payment_required", { rate: 1, nth: [6, 7] })] },
  {
    name: "401_midway",
    simulator: () => [addRuns("unauthorized", { rate: 1, nth: 6 })],
    pauses_at: "paused_auth",
  },
  {
    name: "422_on_one_row",
    simulator: () => [addRuns("invalid_row", { rate: 1, metadata: { mt_row: "13" } })],
    refused: [13],
  },
  {
    name: "list_lags",
    simulator: (scale) => [lostAnswer, { endpoint: "listRuns", kind: "list_lag", lag_ms: scale(40 * second) }],
  },
  {
    name: "streams_cut",
    simulator: () => [
      lostAnswer,
      { endpoint: "listRuns", kind: "cut_stream", rate: 0.6, after_events: 25 },
      { endpoint: "events", kind: "cut_stream", rate: 0.6, after_events: 10 },
    ],
  },
  {
    name: "gets_answer_502",
    simulator: () => [
      lostAnswer,
      ...(["getGroup", "listRuns", "events", "result"] as const).map((endpoint): SimulatorFault => ({
        endpoint,
        kind: "error_before_commit",
        status: 502,
        rate: 0.4,
      })),
    ],
  },
  {
    name: "events_twice_and_shuffled",
    simulator: () => [
      { endpoint: "events", kind: "duplicate_events" },
      { endpoint: "events", kind: "reordered_events" },
      { endpoint: "listRuns", kind: "duplicate_events" },
    ],
  },
  {
    // Not action_required: its two hours of patience would be six minutes here. `npm run faults` has it.
    name: "odd_ends",
    simulator: () => [run("fail", 0.05), run("cancelled", 0.02), run("missing_basis", 0.1), run("wrong_type", 0.1)],
    ends: ["failed", "cancelled"],
  },
  { name: "huge_outputs", simulator: () => [run("huge_output", 0.004, { bytes: 500_000 })] },
  { name: "three_executions", simulator: () => [addRuns("drop_after_commit", { rate: 0.15 })], executions: 3 },
  { name: "invocations_killed", simulator: () => [], kills: 4 },
  {
    name: "store_troubles",
    simulator: () => [lostAnswer],
    // Beyond the client's own five tries now and then: the step ends and the machine runs it again.
    store: { throttle: 0.2, ack_lost: 0.02 },
  },
  {
    name: "everything",
    simulator: (scale) => [
      addRuns("drop_after_commit", { rate: 0.08 }),
      addRuns("error_before_commit", { rate: 0.08 }),
      addRuns("partial_commit", { rate: 0.08, rows: 7 }),
      addRuns("rate_limited", { rate: 0.08, retry_after_s: 0.2 }),
      addRuns("late_commit", { rate: 0.05, commit_after_ms: scale(80 * second) }),
      addRuns("truncated", { rate: 0.05 }),
      { endpoint: "listRuns", kind: "cut_stream", rate: 0.2, after_events: 30 },
      { endpoint: "getGroup", kind: "error_before_commit", rate: 0.1, status: 503 },
      { endpoint: "events", kind: "reordered_events", rate: 0.3 },
      run("fail", 0.02),
    ],
    executions: 3,
    ends: ["failed"],
  },
  {
    // 60 s timeout, 60 s window, 15 s between snapshots: at 250 s the rows have been sent again.
    name: "commit_after_the_window",
    simulator: (scale) => [addRuns("late_commit", { rate: 1, nth: [3], commit_after_ms: scale(250 * second) })],
    may_duplicate: true,
  },
];
