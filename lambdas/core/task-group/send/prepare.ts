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
import { costOf, overCapDetail, overDayCapDetail } from "../../budget/caps.ts";
import { holdMoney, releaseMoney, withHold } from "../../budget/holds.ts";
import { sendsOf } from "../../budget/sends.ts";
import { withSends } from "../../budget/tally.ts";
import { batchSizeOf, priceOf } from "../../budget/price.ts";
import { changeSpec, changeTaskGroup, existingSpec } from "../state/record-change.ts";
import { rowsToSend } from "../rows/rows-to-send.ts";
import { maxSpecAndInputChars, rowLengthCheck } from "../specification/row-length.ts";
import { inputSchemaInference } from "../specification/input-schema.ts";
import { completeSpec, processorFor } from "../specification/specification.ts";
import { keyRefused } from "../state/pause-reasons.ts";
import { enterStep, go } from "../state/step.ts";
import { chunkStaged, eachChunk } from "../rows/stored-inputs.ts";

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
    const priced = await fixPrice(ports, parallel, record, spec, warnings);
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
  const { warnings, ...made } = await completeSpec(parallel, asked, inference.schema());
  const spec = await changeSpec(ports, record.taskgroup_id, (current) =>
    current.output_schema ? null : { ...current, ...made },
  );
  return { spec, warnings };
};

/** Processor, price and batch size are fixed by one write, after the day's money is held. */
const fixPrice = async (
  ports: Ports,
  parallel: Parallel,
  record: TaskGroupRecord,
  spec: TaskGroupSpec,
  specWarnings: string[],
): Promise<TaskGroupRecord> => {
  if (record.plan.processor !== null) return record;
  const {
    taskgroup_id,
    owner,
    budget: { cap_micros },
  } = record;
  const { processor, warnings } = await processorFor(parallel, spec);
  const price_micros = priceOf(processor);
  const released = record.plan.num_released;
  const cost = { rows: released, price_micros };
  const now = ports.clock.now();
  const refuse = (detail: string) =>
    changeTaskGroup(ports, taskgroup_id, (current) =>
      current.state === "preparing" ? pauseGroup({ ...current, to_start_since: null }, "over_cap", detail, now) : null,
    );
  if (cap_micros !== null && costOf(cost) > cap_micros) return refuse(overCapDetail(cost, cap_micros));
  // Held before the record says so: an interruption in between holds too much until midnight, never too little.
  const held = await holdMoney(ports, owner, cost);
  if (held === null) return refuse(overDayCapDetail(cost, ports.settings.day_cap_micros));
  let mine = false;
  const priced = await changeTaskGroup(ports, taskgroup_id, (current) => {
    mine = current.state === "preparing" && current.plan.processor === null;
    if (!mine) return null;
    const batch_size = batchSizeOf(price_micros);
    return {
      ...current,
      plan: { ...current.plan, processor, batch_size, num_batches: Math.ceil(released / batch_size) },
      budget: {
        ...current.budget,
        price_micros,
        holds: withHold(current.budget.holds, held, { generation: current.generation, again: false }),
      },
      warnings: [...new Set([...current.warnings, ...specWarnings, ...warnings])],
      progress: {
        ...current.progress,
        tally: { ...current.progress.tally, sends_held: current.progress.tally.sends_held + held.rows },
      },
      to_start_since: null,
      updated_at: now,
    };
  });
  if (!mine) await releaseMoney(ports, owner, held);
  return priced;
};

/** Rows that fail alone, and batches: the same ones however often it runs. */
const layOut = async (ports: Ports, record: TaskGroupRecord, spec: TaskGroupSpec): Promise<void> => {
  const {
    taskgroup_id,
    generation,
    plan: { batch_size, num_released },
  } = record;
  if (batch_size === null) throw new Error(`Task group ${taskgroup_id} has no batch size.`);
  const { fresh } = await rowsToSend(ports, record);
  const own = new Set(fresh);
  const tooLong = new Set<number>();
  const isTooLong = rowLengthCheck(spec);
  for await (const { from, rows } of eachChunk(ports, record)) {
    if (from >= num_released) break;
    for (const [at, row] of rows.entries()) if (own.has(from + at) && isTooLong(row)) tooLong.add(from + at);
  }
  for (const row of tooLong) await ports.rows.settle(tooLongRow(ports, record, row));
  const batches = makeBatches({ taskgroup_id, generation, batch_size }, fresh, tooLong);
  await ports.batches.insertMissing(batches);
  const sends = sendsOf(await listBatches(ports, record));
  await changeTaskGroup(ports, taskgroup_id, (current) => ({
    ...(withSends(current, sends) ?? current),
    plan: { ...current.plan, num_batches: batches.length },
  }));
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
