/** Stores the end of runs as the end of their rows: the first terminal state of a row and generation wins. */
import { isRecord } from "../../../contracts/json.ts";
import type { RowRecord } from "../../../contracts/row-ledger.ts";
import type { TaskGroupRecord, TaskGroupSpec } from "../../../contracts/ledger.ts";
import { terminalRunStatuses, type TaskRun, type TaskRunOutput } from "../../../contracts/parallel.ts";
import type { RowStatus } from "../../../contracts/lifecycle.ts";
import type { Parallel } from "../../ports/parallel.ts";
import type { Ports } from "../../ports.ts";
import { ParallelNotFound, ParallelRateLimited, ParallelUnavailable } from "../../errors.ts";
import type { Dispositions } from "../identity/dispositions.ts";
import { packOutput } from "../rows/row-output.ts";
import { rowOfRun } from "../rows/run-metadata.ts";
import { mismatch, readRunOutput } from "../rows/run-output.ts";
import { nothingSettled, type Settled } from "./settled.ts";
import { mapConcurrent } from "../../map-concurrent.ts";
import { rowsPerChunk } from "../rows/stored-inputs.ts";

type SettlePorts = Pick<Ports, "rows" | "objects" | "clock" | "log">;
export interface Settling {
  readonly ports: SettlePorts;
  readonly parallel: Parallel;
  readonly record: TaskGroupRecord;
  readonly spec: TaskGroupSpec;
  readonly dispositions: Dispositions;
  /** Epoch milliseconds from which on nothing more is taken up: what is left has to be asked for again. */
  readonly until_ms?: number;
}

const atATime = 8;
/** Requests of our own store on their way at once: at 5 ms each, 3,200 rows a second are stored. */
const writesAtATime = 16;
/** Up to so many results are fetched one by one, whatever the size of the group. */
const maxOneByOne = 50;
/** So many refusals in one go are no hiccup: the step ends here and is run again later. */
const maxFailures = 20;

/** Parallel's words rest in the row's item, which holds 400 KB. */
const short = (text: string): string => text.slice(0, 2_000);

export const isOver = (run: TaskRun): boolean => terminalRunStatuses.includes(run.status);

/**
 * Settles the rows of runs that ended. Few results are fetched one by one; when they are many and a good part of all
 * that completed, one stream brings them, stored as it arrives.
 */
export const settleRuns = async (settling: Settling, runs: readonly TaskRun[], completed: number): Promise<Settled> => {
  const settled = nothingSettled();
  const wanted = await unsettledOf(settling, runs);

  const withResult = [...wanted.values()].filter((run) => run.status === "completed");
  if (withResult.length > maxOneByOne && withResult.length * 4 > completed) {
    await streamResults(settling, wanted, settled);
  } else {
    await inTurns(settling, settled, withResult, atATime, (run) => fetchResult(settling, run, settled));
  }
  const withoutResult = [...wanted.values()].filter((run) => run.status !== "completed");
  await inTurns(settling, settled, withoutResult, atATime, (run) => settle(settling, run, null, settled));
  return settled;
};

/** The ended runs whose rows have no end yet in their generation. Many rows are read 500 at a time, never one by one. */
const unsettledOf = async ({ ports, record }: Settling, runs: readonly TaskRun[]): Promise<Map<string, TaskRun>> => {
  const over = runs.flatMap((run) => {
    const place = rowOfRun(record.taskgroup_id, record.plan.num_rows, run);
    return place && isOver(run) ? [{ run, place }] : [];
  });
  const settled = new Map<number, number>();
  if (over.length <= maxOneByOne) {
    await mapConcurrent(over, atATime, async ({ place: { row } }) => {
      const stored = await ports.rows.get(record.taskgroup_id, row);
      if (stored) settled.set(row, stored.generation);
    });
  } else {
    for (const chunk of new Set(over.map(({ place }) => Math.floor(place.row / rowsPerChunk)))) {
      const range = { from: chunk * rowsPerChunk, to: (chunk + 1) * rowsPerChunk - 1 };
      for (const row of await ports.rows.list(record.taskgroup_id, range)) settled.set(row.row, row.generation);
    }
  }
  const wanted = over.filter(({ place }) => (settled.get(place.row) ?? 0) < place.generation);
  return new Map(wanted.map(({ run }) => [run.run_id, run]));
};

const fetchResult = async (settling: Settling, run: TaskRun, settled: Settled): Promise<void> => {
  try {
    const result = await settling.parallel.getResult(run.run_id);
    await settle(settling, run, result.output, settled);
  } catch (error) {
    if (!passing(error)) throw error;
    settled.complete = false;
  }
};

/** A cut stream goes on after the last event it brought; what never came is asked for another time. */
const streamResults = async (settling: Settling, wanted: Map<string, TaskRun>, settled: Settled): Promise<void> => {
  const { parallel, record } = settling;
  let last_event_id: string | undefined;
  for (let tries = 0; tries < 5; tries += 1) {
    try {
      const stream = inTime(
        settling,
        parallel.listRuns(record.taskgroup_id, {
          include_output: true,
          status: "completed",
          ...(last_event_id && { last_event_id }),
        }),
      );
      await mapConcurrent(stream, writesAtATime, async (event) => {
        if (event.event_id) last_event_id = event.event_id;
        if (!wanted.has(event.run.run_id) || !event.output) return;
        wanted.delete(event.run.run_id);
        await settle(settling, event.run, event.output, settled);
      });
      break;
    } catch (error) {
      if (!passing(error)) throw error;
    }
  }
  if ([...wanted.values()].some((run) => run.status === "completed")) settled.complete = false;
};

const settle = async (
  settling: Settling,
  run: TaskRun,
  output: TaskRunOutput | null,
  settled: Settled,
): Promise<void> => {
  const { ports, record } = settling;
  const place = rowOfRun(record.taskgroup_id, record.plan.num_rows, run);
  if (!place) return;
  const read = output && readRunOutput(output);
  const row: RowRecord = {
    taskgroup_id: record.taskgroup_id,
    ...place,
    run_id: run.run_id,
    status: run.status as RowStatus,
    error: errorOf(run),
    warnings: [
      ...(run.warnings ?? []).slice(0, 20).map(({ message }) => short(message)),
      ...(read ? mismatch(settling.spec, read) : []),
    ],
    output: null,
    settled_at: ports.clock.now(),
  };
  try {
    if (read) row.output = await packOutput(ports, { taskgroup_id: record.taskgroup_id, ...place }, read);
    if (!(await ports.rows.settle(row))) return;
  } catch (error) {
    if (settled.troubles.push(error) >= maxFailures) throw error;
    settled.complete = false;
    return;
  }
  const { weightOf, priceOf } = settling.dispositions;
  settled.count += 1;
  settled.rows += weightOf(place.row);
  settled.micros += priceOf(place.row);
  if (run.status === "completed") {
    settled.rows_completed += weightOf(place.row);
    settled.micros_completed += priceOf(place.row);
  }
  if (read && isRecord(read.content)) {
    const known = new Set([...settling.spec.output_columns, ...settled.new_columns]);
    for (const name of Object.keys(read.content)) if (!known.has(name)) settled.new_columns.push(name);
  }
};

const errorOf = (run: TaskRun): RowRecord["error"] => {
  if (run.status === "completed") return null;
  if (run.error) return { code: "run_failed", message: short(run.error.message) };
  const message = run.status === "cancelled" ? "Parallel cancelled the run." : "Parallel gave no reason.";
  return { code: `run_${run.status}`, message };
};

/** Passes by itself: a result that is not there yet, a server in trouble, too many requests. */
const passing = (error: unknown): boolean =>
  error instanceof ParallelUnavailable || error instanceof ParallelNotFound || error instanceof ParallelRateLimited;

const isLate = ({ ports, until_ms }: Settling): boolean => until_ms !== undefined && ports.clock.now() >= until_ms;

async function* inTime<T>(settling: Settling, stream: AsyncIterable<T>): AsyncGenerator<T> {
  for await (const item of stream) {
    if (isLate(settling)) return;
    yield item;
  }
}

const inTurns = async (
  settling: Settling,
  settled: Settled,
  items: readonly TaskRun[],
  workers: number,
  task: (run: TaskRun) => Promise<void>,
): Promise<void> => {
  await mapConcurrent(items, workers, async (run) => {
    if (isLate(settling)) settled.complete = false;
    else await task(run);
  });
};
