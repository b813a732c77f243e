/** Makes an accepted group ready to send: chunks, specification, processor, price, caps and batches. Sends nothing. */
import type { TaskGroupRecord, TaskGroupSpec } from "../../../contracts/ledger.ts";
import { isPaused } from "../../../contracts/lifecycle.ts";
import type { StepInput, StepOutput } from "../../../contracts/steps.ts";
import type { Parallel } from "../../ports/parallel.ts";
import type { Ports } from "../../ports.ts";
import { listBatches, makeBatches } from "../rows/batches.ts";
import { ParallelUnauthorized } from "../../errors.ts";
import { parallelOf } from "../state/job-key.ts";
import { transition, pauseGroup } from "../state/lifecycle.ts";
import { sendsOf } from "../../budget/sends.ts";
import { recount, withSends } from "../../budget/tally.ts";
import { mapConcurrent } from "../../map-concurrent.ts";
import { answerColumns } from "../identity/answers.ts";
import type { Dispositions } from "../identity/dispositions.ts";
import { sentCells } from "../identity/row-identity.ts";
import { readDispositions } from "../identity/stored-dispositions.ts";
import { disposeRows } from "./dispose-rows.ts";
import { fixPrice } from "./fix-price.ts";
import { changeSpec, changeTaskGroup, existingSpec } from "../state/record-change.ts";
import { rowsToSend } from "../rows/rows-to-send.ts";
import { maxSpecAndInputChars, rowLengthCheck } from "../specification/row-length.ts";
import { inputSchemaInference } from "../specification/input-schema.ts";
import { completeSpec } from "../specification/specification.ts";
import { keyRefused } from "../state/pause-reasons.ts";
import { enterStep, go } from "../state/step.ts";
import { chunkStaged, eachChunk } from "../rows/stored-inputs.ts";

const writesAtATime = 16;

/** Every part is written so that a second run, after any interruption, ends in the same records. */
export const prepare = async (ports: Ports, input: StepInput): Promise<StepOutput> => {
  const entered = await enterStep(ports, input);
  if ("elsewhere" in entered) return entered.elsewhere;
  const { state } = entered.record;
  if (state === "cancelling") return go("add_runs");
  if (state === "reading") return go("read_inputs");
  if (state !== "preparing") return go(state === "submitting" ? "add_runs" : "watch");

  const record = await chunked(ports, entered.record);
  if (record.generation !== input.generation) return go("done");
  if (record.state !== "preparing") return go(isPaused(record.state) ? "done" : "add_runs");
  try {
    const parallel = await parallelOf(ports, record);
    const { spec, warnings } = await specify(ports, parallel, record);
    const disposed = await disposeRows(ports, record, spec);
    if (disposed.state !== "preparing") return go(isPaused(disposed.state) ? "done" : "add_runs");
    const priced = await fixPrice(ports, parallel, disposed, { spec, warnings });
    if (priced.state !== "preparing") return go(isPaused(priced.state) ? "done" : "add_runs");
    await layOut(ports, priced, spec);
  } catch (error) {
    if (!(error instanceof ParallelUnauthorized)) throw error;
    await changeTaskGroup(ports, record.taskgroup_id, (current) =>
      current.state === "preparing" ? pauseGroup(current, "key_refused", keyRefused, ports.clock.now()) : null,
    );
    return go("done");
  }
  const ready = await changeTaskGroup(ports, record.taskgroup_id, (current) => {
    if (current.state !== "preparing") return null;
    return {
      ...transition(current, "submitting", ports.clock.now()),
      plan: { ...current.plan, prepared_at: ports.clock.now() },
      to_start_since: null,
    };
  });
  return go(isPaused(ready.state) ? "done" : "add_runs");
};

/** Cut first, written down after: what a second run cuts again is the same. */
const chunked = async (ports: Ports, record: TaskGroupRecord): Promise<TaskGroupRecord> => {
  if (record.plan.staged.length === 0) return record;
  await chunkStaged(ports, record);
  return changeTaskGroup(ports, record.taskgroup_id, (current) =>
    current.generation === record.generation && current.state === "preparing"
      ? { ...current, plan: { ...current.plan, num_chunked: current.plan.num_rows, staged: [] } }
      : null,
  );
};

const specify = async (
  ports: Ports,
  parallel: Parallel,
  record: TaskGroupRecord,
): Promise<{ spec: TaskGroupSpec; warnings: string[] }> => {
  const asked = await existingSpec(ports, record.taskgroup_id);
  if (asked.output_schema) return { spec: asked, warnings: [] };
  const inference = inputSchemaInference();
  for await (const { rows } of eachChunk(ports, record)) for (const row of rows) inference.add(row);
  const { warnings, ...made } = await completeSpec(parallel, asked, inference);
  const spec = await changeSpec(ports, record.taskgroup_id, (current) =>
    current.output_schema ? null : { ...current, ...made },
  );
  return { spec, warnings };
};

/** Rows that fail alone, and batches: the same ones however often it runs. */
const layOut = async (ports: Ports, record: TaskGroupRecord, spec: TaskGroupSpec): Promise<void> => {
  const {
    taskgroup_id,
    generation,
    plan: { num_released, dispositions_key },
  } = record;
  const dispositions = await readDispositions(ports, record);
  const { fresh } = await rowsToSend(ports, record, dispositions);
  const own = new Set(fresh);
  const tooLong = new Set<number>();
  const isTooLong = rowLengthCheck(spec);
  const answers = answerColumns(spec);
  for await (const { from, rows } of eachChunk(ports, record)) {
    if (from >= num_released) break;
    for (const [at, row] of rows.entries())
      if (own.has(from + at) && isTooLong(sentCells(row, answers))) tooLong.add(from + at);
  }
  for (const row of tooLong) await ports.rows.settle(tooLongRow(ports, record, row));
  await settleGiven(ports, record, dispositions);
  const batches = makeBatches({ taskgroup_id, generation }, fresh, { skipped: tooLong, dispositions });
  await ports.batches.insertMissing(batches);
  const sends = sendsOf(await listBatches(ports, record), dispositions);
  await changeTaskGroup(ports, taskgroup_id, (current) => ({
    ...(withSends(current, sends) ?? current),
    plan: { ...current.plan, num_batches: batches.length },
  }));
  // Rows may share an end that rests already, or have one without a send.
  if (dispositions_key !== null) await recount(ports, taskgroup_id);
};

/** Rows that came with every answer have ended before anything is sent; their cells are in their inputs. */
const settleGiven = async (ports: Ports, record: TaskGroupRecord, { isGiven }: Dispositions): Promise<void> => {
  const { taskgroup_id, generation, plan } = record;
  const given = [...Array(plan.num_rows).keys()].filter(isGiven);
  await mapConcurrent(given, writesAtATime, async (row) => {
    await ports.rows.settle({
      taskgroup_id,
      row,
      generation,
      run_id: null,
      status: "completed",
      error: null,
      warnings: [],
      output: null,
      settled_at: ports.clock.now(),
    });
  });
};

const tooLongRow = (ports: Ports, { taskgroup_id, generation }: TaskGroupRecord, row: number) => ({
  taskgroup_id,
  row,
  generation,
  run_id: null,
  status: "failed" as const,
  error: {
    code: "input_too_long",
    message: `The row and its specification have more than ${maxSpecAndInputChars} characters; it was not sent.`,
  },
  warnings: [],
  output: null,
  settled_at: ports.clock.now(),
});
