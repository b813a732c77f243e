/** A table to show, complete in every field; tests say only what differs. */
import type { TaskGroupTable } from "../../../lambdas/contracts/table.ts";

export const sampleTable = (over: Partial<TaskGroupTable> = {}): TaskGroupTable => ({
  taskgroup_id: "tgrp_1",
  kind: "task_group",
  title: "CEO and founding year",
  metadata: null,
  state: "running",
  attention: null,
  reading: null,
  parallel_status: {
    num_task_runs: 3,
    task_run_status_counts: { completed: 1, running: 1, failed: 1 },
    is_active: true,
  },
  num_rows: 3,
  num_ended: 2,
  num_failed: 1,
  num_running: 1,
  num_never_sent: 0,
  columns: [
    { key: "company", name: "company", source: "input" },
    { key: "ceo", name: "ceo", source: "output" },
  ],
  results: [
    { $index: 0, $id: "trun_0", $status: "completed", company: "Stripe", ceo: "Patrick Collison" },
    { $index: 1, $id: "trun_1", $status: "running", company: "Ada & Söhne" },
    { $index: 2, $id: "trun_2", $status: "failed", $error: "Parallel gave up", company: "Nobody" },
  ],
  report: null,
  next: null,
  next_cursor: null,
  version: "v1",
  processor: "core-fast",
  cost: {
    price_per_row_usd: 0.025,
    estimated_usd: 0.075,
    spent_usd: 0.025,
    possible_further_cost_usd: 0,
    saved_usd: null,
    max_cost_usd: null,
  },
  created_at: "2026-11-24T04:00:00Z",
  finished_at: null,
  ready_at: "2026-11-24T04:05:00Z",
  results_kept_until: "2027-02-22T04:00:00Z",
  url: "https://multitask.example/tgrp_1",
  platform_url: "https://platform.parallel.ai/view/task-run-group/tgrp_1",
  warnings: [],
  duplicate_run_ids: [],
  ...over,
});

/** A table of these texts, one row each, in one input and one output column. */
export const tableOf = (texts: readonly string[]): TaskGroupTable =>
  sampleTable({
    num_rows: texts.length,
    results: texts.map((text, $index) => ({
      $index,
      $id: `trun_${$index}`,
      $status: "completed",
      company: text,
      ceo: text,
    })),
  });
