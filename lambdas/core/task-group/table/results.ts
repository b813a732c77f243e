/** The table behind every format: one's own group from the store, anybody's other id straight from Parallel. */
import { createHash } from "node:crypto";
import type { TaskGroupRecord, TaskGroupSpec } from "../../../contracts/ledger.ts";
import type { Column, TablePart } from "../../../contracts/table.ts";
import type { Caller } from "../../oauth/sign-in/caller.ts";
import type { Ports } from "../../ports.ts";
import { isoTime } from "../../iso-time.ts";
import { keptUntil, readyAtOf } from "../submit/deadlines.ts";
import { platformUrl, groupUrl } from "../state/addresses.ts";
import { attentionOf } from "./attention.ts";
import { type TableQuery, columnsOf, selectColumns } from "./columns.ts";
import { ParallelNotFound } from "../../errors.ts";
import { notFound, type Refused } from "../../problem.ts";
import { basisChoice } from "./evidence.ts";
import { refreshed } from "../collect/fresh-read.ts";
import { titleOf } from "../state/title.ts";
import { numbersOf } from "../../budget/numbers.ts";
import { answerColumns } from "../identity/answers.ts";
import { seesPrivate } from "../private/sees-private.ts";
import { readPage } from "./page.ts";
import { readUpstreamGroup, readUpstreamRun } from "./read-upstream.ts";
import { existingSpec } from "../state/record-change.ts";
import { rowOfRun } from "../rows/run-metadata.ts";
import { reportOfRow } from "./report-of-row.ts";
import { type RowFacts, cellsOfOutput, tableRow } from "./table-row.ts";

const unknownId = (id: string): Refused =>
  notFound({
    code: "not_found",
    title: "Not found",
    detail: `No task group or run ${id} is yours. Check the id and the key.`,
    errors: [{ path: "id", message: "names no task group and no run of yours" }],
  });

/**
 * Basis is left out unless `query.basis` asks for it. `with_private`: private columns are shown too, where the caller may see
 * them.
 */
export const readTable = async (
  ports: Ports,
  caller: Caller,
  { id, query, with_private = false }: { id: string; query: TableQuery; with_private?: boolean },
): Promise<TablePart> => {
  const door = { with_private: with_private && seesPrivate(caller) };
  try {
    if (/^trun_[\w-]{1,200}$/.test(id)) return await readRun(ports, caller, { id, query, door });
    if (!/^tgrp_[\w-]{1,200}$/.test(id)) throw unknownId(id);
    const record = await ports.taskGroups.get(id);
    if (record?.deleted_at) throw unknownId(id);
    if (record?.owner !== caller.owner) return await readUpstreamGroup(ports, caller, id, query);
    return await readOwn(ports, await refreshed(ports, caller, record), { query, door });
  } catch (error) {
    if (error instanceof ParallelNotFound) throw unknownId(id);
    throw error;
  }
};

/** What of a table the caller may see. */
interface Door {
  readonly with_private: boolean;
}

/** Parallel tells a run's group and row; a run of one's own group shows as that row of it. */
const readRun = async (
  ports: Ports,
  caller: Caller,
  { id, query, door }: { id: string; query: TableQuery; door: Door },
): Promise<TablePart> => {
  const run = await ports.parallel(caller.key).getRun(id);
  const record = run.taskgroup_id ? await ports.taskGroups.get(run.taskgroup_id) : null;
  if (record?.deleted_at) throw unknownId(id);
  const place = record && rowOfRun(record.taskgroup_id, record.plan.num_rows, run);
  if (record?.owner !== caller.owner || !place) return readUpstreamRun(ports, caller, run, query);
  return readOwn(ports, await refreshed(ports, caller, record), { query, door }, place.row);
};

const readOwn = async (
  ports: Ports,
  record: TaskGroupRecord,
  { query, door }: { query: TableQuery; door: Door },
  only_row?: number,
): Promise<TablePart> => {
  const spec = await existingSpec(ports, record.taskgroup_id);
  const { facts, next_cursor } = await readPage(ports, { record, spec, ...door }, query, only_row);
  const columns = chosenColumns(spec, facts, { fields: query.fields, ...door });
  const { settings } = ports;
  const { counts, cost } = numbersOf(record);
  const ready_at = readyAtOf(record, ports.clock.now());
  const only = record.plan.num_rows === 1 || only_row !== undefined ? facts[0] : undefined;
  const interaction_id = spec.kind === "deep_research" ? interactionOf(record) : null;
  return {
    taskgroup_id: record.taskgroup_id,
    kind: spec.kind,
    title: titleOf(record.plan.num_rows, spec),
    metadata: spec.metadata,
    state: record.state,
    attention: attentionOf(record),
    reading: readingOf(record),
    parallel_status: record.progress.parallel_status,
    ...counts,
    columns,
    results: facts.map((row) => tableRow(row, columns, basisChoice(query, row.index))),
    report: only ? reportOfRow(only, columns, { kind: spec.kind, interaction_id }) : null,
    next_cursor,
    version: versionOf(record, spec, { ready_at, ...door }),
    processor: record.plan.processor,
    cost,
    created_at: new Date(record.created_at).toISOString(),
    finished_at: isoTime(record.finished_at),
    ready_at,
    results_kept_until: keptUntil(settings, record),
    url: groupUrl(settings, record.taskgroup_id),
    platform_url: platformUrl(settings, record.taskgroup_id),
    warnings: record.warnings,
    duplicate_run_ids: record.progress.duplicate_run_ids,
  };
};

/** As the 202 said: Parallel's interaction id is the run's id until it says otherwise. */
const interactionOf = ({ progress }: TaskGroupRecord): string | null =>
  progress.interaction_id ?? progress.run_ids[0] ?? null;

const readingOf = ({ reading }: TaskGroupRecord): TablePart["reading"] =>
  reading && { rows_read: reading.rows_read, bytes_read: reading.bytes_read, bytes: reading.bytes };

/** Output fields no schema announced come last, so nothing Parallel answered is left out. */
const chosenColumns = (
  spec: TaskGroupSpec,
  facts: readonly RowFacts[],
  { fields, with_private }: Door & { fields: string | undefined },
): Column[] => {
  const outputs = new Set(spec.output_columns);
  for (const { output } of facts) for (const name of Object.keys(cellsOfOutput(output))) outputs.add(name);
  // A column of given answers is shown as the output column that it fills.
  const answers = answerColumns(spec);
  const inputs = spec.input_columns.filter((name) => !answers.has(name));
  const kept = with_private ? spec.private_columns : [];
  const columns = columnsOf([...inputs, ...kept], [...outputs]);
  for (const column of columns) if (column.source === "input" && kept.includes(column.name)) column.private = true;
  return selectColumns(columns, fields);
};

/** Changes whenever a cell or the state may have changed, and not when only a look was taken. */
const versionOf = (
  record: TaskGroupRecord,
  spec: TaskGroupSpec,
  { ready_at, with_private }: Door & { ready_at: string | null },
): string => {
  const {
    state,
    generation,
    plan: { num_rows },
    progress: { tally, parallel_status, run_ids },
    pause,
  } = record;
  const counts = parallel_status?.task_run_status_counts;
  const seen = [state, generation, num_rows, record.plan.num_released, tally, counts, ready_at];
  const more = [
    pause,
    record.reading?.rows_read,
    record.reading?.bytes_read,
    run_ids.length,
    record.warnings,
    record.progress.duplicate_run_ids,
    record.finished_at,
    spec.rev,
    ...(with_private && spec.private_columns.length > 0 ? ["private"] : []),
  ];
  const text = JSON.stringify([record.taskgroup_id, ...seen, ...more]);
  return createHash("sha256").update(text).digest("base64url").slice(0, 22);
};
