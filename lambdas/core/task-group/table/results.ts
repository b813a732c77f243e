/** The table behind every format: one's own group from the store, anybody's other id straight from Parallel. */
import { createHash } from "node:crypto";
import type { RowRecord } from "../../../contracts/row-ledger.ts";
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
import { invalid, notFound, type Refused } from "../../problem.ts";
import { basisChoice, hasConfidence } from "./evidence.ts";
import { refreshed } from "../collect/fresh-read.ts";
import { titleOf } from "../state/title.ts";
import { numbersOf } from "../../budget/numbers.ts";
import { readUpstreamGroup, readUpstreamRun } from "./read-upstream.ts";
import { existingSpec } from "../state/record-change.ts";
import { unpackOutput } from "../rows/row-output.ts";
import { rowOfRun } from "../rows/run-metadata.ts";
import { unsettledRows } from "./row-status.ts";
import { inputReader, rowsPerChunk } from "../rows/stored-inputs.ts";
import { type RowFacts, cellsOfOutput, tableRow } from "./table-row.ts";

/** A filtered read looks at no more rows than this before it answers with a cursor. */
const maxRowsScanned = 5_000;

const unknownId = (id: string): Refused =>
  notFound({
    code: "not_found",
    title: "Not found",
    detail: `No task group or run ${id} is yours. Check the id and the key.`,
    errors: [{ path: "id", message: "names no task group and no run of yours" }],
  });

/** Basis is left out unless `query.basis` asks for it. */
export const readTable = async (
  ports: Ports,
  caller: Caller,
  { id, query }: { id: string; query: TableQuery },
): Promise<TablePart> => {
  try {
    if (/^trun_[\w-]{1,200}$/.test(id)) return await readRun(ports, caller, id, query);
    if (!/^tgrp_[\w-]{1,200}$/.test(id)) throw unknownId(id);
    const record = await ports.taskGroups.get(id);
    if (record?.deleted_at) throw unknownId(id);
    if (record?.owner !== caller.owner) return await readUpstreamGroup(ports, caller, id, query);
    return await readOwn(ports, await refreshed(ports, caller, record), query);
  } catch (error) {
    if (error instanceof ParallelNotFound) throw unknownId(id);
    throw error;
  }
};

/** Parallel tells a run's group and row; a run of one's own group shows as that row of it. */
const readRun = async (ports: Ports, caller: Caller, id: string, query: TableQuery): Promise<TablePart> => {
  const run = await ports.parallel(caller.key).getRun(id);
  const record = run.taskgroup_id ? await ports.taskGroups.get(run.taskgroup_id) : null;
  if (record?.deleted_at) throw unknownId(id);
  const place = record && rowOfRun(record.taskgroup_id, record.plan.num_rows, run);
  if (record?.owner !== caller.owner || !place) return readUpstreamRun(ports, caller, run, query);
  return readOwn(ports, await refreshed(ports, caller, record), query, place.row);
};

const readOwn = async (
  ports: Ports,
  record: TaskGroupRecord,
  query: TableQuery,
  only_row?: number,
): Promise<TablePart> => {
  const spec = await existingSpec(ports, record.taskgroup_id);
  const { facts, next_cursor } = await page(ports, record, query, only_row);
  const columns = chosenColumns(spec, facts, query.fields);
  const { settings } = ports;
  const { counts, cost } = numbersOf(record);
  const ready_at = readyAtOf(record, ports.clock.now());
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
    next_cursor,
    version: versionOf(record, spec, ready_at),
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

const readingOf = ({ reading }: TaskGroupRecord): TablePart["reading"] =>
  reading && { rows_read: reading.rows_read, bytes_read: reading.bytes_read, bytes: reading.bytes };

/** Rows from the cursor on, in input order, until `limit` of them pass the filters. */
const page = async (
  ports: Ports,
  record: TaskGroupRecord,
  query: TableQuery,
  only_row: number | undefined,
): Promise<{ facts: RowFacts[]; next_cursor: string | null }> => {
  const start = only_row ?? rowOfCursor(query.cursor);
  const end = only_row === undefined ? record.plan.num_rows : only_row + 1;
  const filtered = query.status !== undefined || query.confidence !== undefined;
  const inputOf = inputReader(ports, record);
  const facts: RowFacts[] = [];
  let row = start;
  while (row < end && facts.length < query.limit && row - start < maxRowsScanned) {
    const to = Math.min(end, row + (filtered ? rowsPerChunk : query.limit - facts.length)) - 1;
    const range = { from: row, to };
    const settled = new Map((await ports.rows.list(record.taskgroup_id, range)).map((one) => [one.row, one]));
    const unsettledOf = await unsettledRows(ports, record, range);
    for (; row <= to && facts.length < query.limit; row += 1) {
      const unsettled = unsettledOf(row);
      const one = currentOf(settled.get(row) ?? null, unsettled.sent_in);
      if (query.status !== undefined && (one?.status ?? unsettled.status) !== query.status) continue;
      const output = one?.output ? await unpackOutput(ports, one.output) : null;
      if (!hasConfidence(output?.basis ?? [], query)) continue;
      facts.push({ index: row, input: await inputOf(row), settled: one, unsettled, output });
    }
  }
  return { facts, next_cursor: row < end ? cursorOf(row) : null };
};

/** A row retried in a later generation shows as that one once it was sent there. */
const currentOf = (settled: RowRecord | null, sent_in: number | null): RowRecord | null =>
  settled && settled.generation < (sent_in ?? 0) ? null : settled;

const cursorOf = (row: number): string => Buffer.from(`row:${row}`).toString("base64url");
const rowOfCursor = (cursor: string | undefined): number => {
  if (cursor === undefined) return 0;
  const row = /^row:(\d{1,9})$/.exec(Buffer.from(cursor, "base64url").toString("utf8"))?.[1];
  if (row === undefined) {
    throw invalid({
      code: "invalid_cursor",
      title: "Cursor not usable",
      detail: "Take the cursor from next_cursor.",
      errors: [{ path: "cursor", message: "is not one of ours" }],
    });
  }
  return Number(row);
};

/** Output fields no schema announced come last, so nothing Parallel answered is left out. */
const chosenColumns = (spec: TaskGroupSpec, facts: readonly RowFacts[], fields: string | undefined): Column[] => {
  const outputs = new Set(spec.output_columns);
  for (const { output } of facts) for (const name of Object.keys(cellsOfOutput(output))) outputs.add(name);
  return selectColumns(columnsOf(spec.input_columns, [...outputs]), fields);
};

/** Changes whenever a cell or the state may have changed, and not when only a look was taken. */
const versionOf = (record: TaskGroupRecord, spec: TaskGroupSpec, ready_at: string | null): string => {
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
  ];
  const text = JSON.stringify([record.taskgroup_id, ...seen, ...more]);
  return createHash("sha256").update(text).digest("base64url").slice(0, 22);
};
