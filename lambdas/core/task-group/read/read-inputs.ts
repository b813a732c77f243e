/** Reads the rows of an uploaded file into chunks. Nothing is priced, held or sent before all of them are read. */
import type { InputRow, TaskGroupRecord } from "../../../contracts/ledger.ts";
import type { StepInput, StepOutput } from "../../../contracts/steps.ts";
import { openTable } from "../../formats/large/table-file.ts";
import { cellsOf } from "../../formats/row-options.ts";
import type { Ports } from "../../ports.ts";
import { invalid, Refused } from "../../problem.ts";
import { uploadKey } from "../../uploads/create-upload.ts";
import { type Holder, changeAsHolder, releaseLease, takeLease } from "../state/lease.ts";
import { expiryOf, transition } from "../state/lifecycle.ts";
import { requireRowsFit } from "../specification/rows-fit.ts";
import { changeSpec, existingSpec } from "../state/record-change.ts";
import { enterStep, go, waitUntil } from "../state/step.ts";
import { judgeKey } from "../submit/judge-columns.ts";
import { progressOf, Stopped, type Progress } from "./progress.ts";
import { storeRows } from "./store-rows.ts";

/** Seconds an invocation keeps for what it has under way when its time is up, in milliseconds. */
const lastWordsMs = 15_000;

/**
 * One reader at a time, by the lease: a cancel is written by whoever reads, so that nothing is stored after it. The file is
 * read twice: once to its end, so that all that is wrong with it is known, and once into chunks; a later invocation stores on
 * behind the chunks that are there.
 */
export const readInputs = async (
  ports: Ports,
  input: StepInput,
  { request_id, deadline_ms }: { request_id: string; deadline_ms: number },
): Promise<StepOutput> => {
  const entered = await enterStep(ports, input);
  if ("elsewhere" in entered) return entered.elsewhere;
  if (!mayRead(entered.record)) return go("prepare");
  const taken = await takeLease(ports, input.taskgroup_id, request_id);
  if ("busy_until" in taken) return waitUntil(ports, taken.busy_until);
  const { holder, record } = taken;
  const { STEP_BUDGET_MS } = ports.settings.durations;
  const until = Math.min(ports.clock.now() + STEP_BUDGET_MS, deadline_ms - lastWordsMs);
  try {
    if (record.state !== "reading") return await cancelled(ports, record, holder);
    return await readAll(ports, record, progressOf(ports, record, holder, until));
  } catch (error) {
    if (error instanceof Refused) return await notReadable(ports, record, holder, error);
    if (error instanceof Stopped) return await cancelled(ports, record, holder);
    throw error;
  } finally {
    await releaseLease(ports, input.taskgroup_id, holder);
  }
};

const mayRead = ({ state, reading }: TaskGroupRecord): boolean =>
  reading !== null && (state === "reading" || state === "cancelling");

const readAll = async (ports: Ports, record: TaskGroupRecord, progress: Progress): Promise<StepOutput> => {
  const { taskgroup_id, reading } = record;
  if (!reading) throw new Error(`Task group ${taskgroup_id} has no file to read.`);
  const { bytes, content_type, name, sheet } = reading;
  const key = await ownCopy(ports, record);
  const table = await openTable(
    { bytes, content_type, name, sheet, open: () => openCopy(ports, key) },
    progress.looked,
  );
  const {
    row_rules,
    run_options: { input_schema },
  } = await existingSpec(ports, taskgroup_id);
  judgeKey({ key: row_rules.key ?? undefined, duplicates: row_rules.duplicates }, table.columns);
  const judge = (rows: readonly InputRow[], from: number): void => {
    if (input_schema) requireRowsFit(rows.map(cellsOf), input_schema, from);
  };
  const { rows_stored } = reading;
  if (!(await storeRows(ports, taskgroup_id, table, { rows_stored, judge }, progress))) return go("read_inputs");
  const { sample } = await changeSpec(ports, taskgroup_id, (spec) => ({
    ...spec,
    input_columns: [...table.columns],
    sample: spec.sample !== null && spec.sample < table.num_rows ? spec.sample : null,
  }));
  const after = await progress.change((current) => ({
    ...transition(current, "preparing", ports.clock.now()),
    plan: {
      ...current.plan,
      num_rows: table.num_rows,
      num_chunked: table.num_rows,
      num_released: sample ?? table.num_rows,
    },
    reading: null,
    warnings: [...new Set([...current.warnings, ...table.warnings])].slice(0, warningsKept),
  }));
  return go(after.state === "preparing" ? "prepare" : "done");
};

/** Warnings rest in the record too. */
const warningsKept = 100;

/** The file as it was when the group was created, under the group's own name: what is uploaded later changes nothing. */
const ownCopy = async (ports: Ports, { taskgroup_id, reading }: TaskGroupRecord): Promise<string> => {
  const key = `inputs/${taskgroup_id}/upload`;
  if (!reading || (await ports.objects.find(key))) return key;
  if (await ports.objects.copy(uploadKey(reading.upload_id), key, reading.etag)) return key;
  throw invalid({
    code: "upload_changed",
    title: "The upload changed",
    detail:
      "Another file was uploaded in its place, or it is gone. Upload the file again and start another task group.",
    errors: [{ path: "inputs.upload", message: "is not the file that it was" }],
  });
};

const openCopy = async (ports: Ports, key: string): Promise<AsyncIterable<Uint8Array>> => {
  const opened = await ports.objects.open(key);
  if (!opened) throw new Error(`The file ${key} is not stored.`);
  return opened;
};

const notReadable = async (
  ports: Ports,
  { taskgroup_id }: TaskGroupRecord,
  holder: Holder,
  { code, message, errors }: Refused,
): Promise<StepOutput> => {
  ports.log.warn("A file could not be read", { taskgroup_id, error: code });
  const after = await changeAsHolder(ports, taskgroup_id, holder, (current) => {
    if (current.state === "cancelling") return ended(ports, current, "cancelled");
    if (current.state !== "reading" || !current.reading) return null;
    const failure = { code, detail: message.replace(/ Nothing was started\./, ""), errors };
    return { ...ended(ports, current, "failed"), reading: { ...current.reading, failure } };
  });
  return go(after.state === "failed" || after.state === "cancelled" ? "finalize" : "done");
};

const cancelled = async (ports: Ports, { taskgroup_id }: TaskGroupRecord, holder: Holder): Promise<StepOutput> => {
  const after = await changeAsHolder(ports, taskgroup_id, holder, (current) =>
    current.state === "cancelling" ? ended(ports, current, "cancelled") : null,
  );
  return go(after.state === "cancelled" ? "finalize" : "done");
};

const ended = (ports: Ports, record: TaskGroupRecord, state: "failed" | "cancelled"): TaskGroupRecord => ({
  ...transition(record, state, ports.clock.now()),
  to_start_since: null,
  expires_at: expiryOf(ports.settings, ports.clock.now()),
});
