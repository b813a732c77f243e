/** Reads a group or run of which we keep no record, straight from Parallel with the reader's own key; stores nothing. */
import { createHash } from "node:crypto";
import type { InputRow } from "../../../contracts/ledger.ts";
import type { RowOutput } from "../../../contracts/row-ledger.ts";
import { type GroupState, type RowStatus, rowStatuses } from "../../../contracts/lifecycle.ts";
import type { TaskGroupStatus, TaskRun, TaskRunStateEvent } from "../../../contracts/parallel.ts";
import type { TablePart } from "../../../contracts/table.ts";
import type { Caller } from "../../oauth/sign-in/caller.ts";
import type { Ports } from "../../ports.ts";
import { platformUrl, groupUrl } from "../state/addresses.ts";
import { type TableQuery, columnsOf, selectColumns } from "./columns.ts";
import { inputColumnsOf } from "../specification/input-schema.ts";
import { basisChoice, hasConfidence } from "./evidence.ts";
import { isOver } from "../collect/settle-rows.ts";
import { readRunOutput } from "../rows/run-output.ts";
import { reportOfRow } from "./report-of-row.ts";
import { cellsOfOutput, tableRow, type RowFacts } from "./table-row.ts";

interface ForeignRow {
  run: TaskRun;
  input: InputRow;
  output: RowOutput | null;
}

export const readUpstreamGroup = async (
  ports: Ports,
  caller: Caller,
  id: string,
  query: TableQuery,
): Promise<TablePart> => {
  const parallel = ports.parallel(caller.key);
  const group = await parallel.getGroup(id);
  const rows = new Map<string, ForeignRow>();
  for await (const event of parallel.listRuns(id, { include_input: true, include_output: true })) {
    rows.set(event.run.run_id, rowOfEvent(event));
  }
  return tableOf(ports, id, group.status, [...rows.values()], query, group.created_at ?? null);
};

export const readUpstreamRun = async (
  ports: Ports,
  caller: Caller,
  run: TaskRun,
  query: TableQuery,
): Promise<TablePart> => {
  const parallel = ports.parallel(caller.key);
  const { input } = await parallel.getRunInput(run.run_id);
  const result = run.status === "completed" ? await parallel.getResult(run.run_id) : null;
  const status: TaskGroupStatus = {
    num_task_runs: 1,
    task_run_status_counts: { [run.status]: 1 },
    is_active: run.is_active,
  };
  const row: ForeignRow = { run, input, output: result && readRunOutput(result.output) };
  return tableOf(ports, run.taskgroup_id ?? run.run_id, status, [row], query, run.created_at ?? null);
};

const rowOfEvent = ({ run, input, output }: TaskRunStateEvent): ForeignRow => ({
  run,
  input: input?.input ?? "",
  output: output ? readRunOutput(output) : null,
});

const tableOf = (
  ports: Ports,
  id: string,
  status: TaskGroupStatus,
  rows: readonly ForeignRow[],
  query: TableQuery,
  created_at: string | null,
): TablePart => {
  const start = Number(/^\d{1,9}$/.exec(query.cursor ?? "")?.[0] ?? 0);
  const all = rows.map((row, index) => ({ ...row, index })).filter((row) => passes(row, query));
  const shown = all.slice(start, start + query.limit);
  const outputs = new Set(rows.flatMap(({ output }) => Object.keys(cellsOfOutput(output))));
  const columns = selectColumns(columnsOf(inputColumnsOf(rows.map(({ input }) => input)), [...outputs]), query.fields);
  const num_ended = rows.filter(({ run }) => isOver(run)).length;
  const processor = rows[0]?.run.processor ?? null;
  const only = rows.length === 1 ? shown[0] : undefined;
  return {
    taskgroup_id: id,
    kind: "task_group",
    title: null,
    metadata: null,
    state: stateOf(status),
    attention: null,
    reading: null,
    parallel_status: status,
    num_rows: rows.length,
    num_ended,
    num_failed: rows.filter(({ run }) => run.status === "failed").length,
    num_running: rows.length - num_ended,
    num_never_sent: 0,
    columns,
    results: shown.map((row) => tableRow(factsOf(row), columns, basisChoice(query, row.index))),
    report: only ? reportOfRow(only, columns, { kind: "task_group", interaction_id: interactionOf(only.run) }) : null,
    next_cursor: start + query.limit < all.length ? String(start + query.limit) : null,
    version: createHash("sha256")
      .update(JSON.stringify([id, status]))
      .digest("base64url")
      .slice(0, 22),
    processor,
    cost: {
      price_per_row_usd: null,
      estimated_usd: null,
      spent_usd: null,
      possible_further_cost_usd: null,
      saved_usd: null,
      max_cost_usd: null,
    },
    created_at: created_at ?? new Date(ports.clock.now()).toISOString(),
    finished_at: null,
    ready_at: null,
    results_kept_until: null,
    url: groupUrl(ports.settings, id),
    platform_url: id.startsWith("tgrp_")
      ? platformUrl(ports.settings, id)
      : `${ports.settings.platform_url}/view/task-run/${id}`,
    warnings: [],
    duplicate_run_ids: [],
  };
};

const interactionOf = (run: TaskRun): string | null => run.interaction_id ?? null;

const passes = ({ run, output }: ForeignRow, query: TableQuery): boolean =>
  (query.status === undefined || statusOf(run) === query.status) && hasConfidence(output?.basis ?? [], query);

/** A status unknown to us is shown as running unless the run is over. */
const statusOf = (run: TaskRun): RowStatus =>
  (rowStatuses as readonly string[]).includes(run.status) ? (run.status as RowStatus) : "running";

const stateOf = ({ num_task_runs, is_active, task_run_status_counts }: TaskGroupStatus): GroupState => {
  if (is_active || num_task_runs === 0) return "running";
  const completed = task_run_status_counts["completed"] ?? 0;
  if (completed === num_task_runs) return "completed";
  return completed === 0 ? "failed" : "completed_with_errors";
};

const factsOf = ({ run, input, output, index }: ForeignRow & { index: number }): RowFacts => ({
  index,
  input,
  output,
  settled: null,
  unsettled: {
    status: statusOf(run),
    run_id: run.run_id,
    sent_in: null,
    ...(isOver(run) && run.error && { error: run.error.message }),
  },
});
