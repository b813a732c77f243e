/** Where the inputs rest: one source as submitted, then chunks of 500 rows so that a page of rows is one object. */
import type { InputRow, TaskGroupRecord } from "../../../contracts/ledger.ts";
import type { Ports } from "../../ports.ts";

export const rows_a_chunk = 500;
const ndjson = "application/x-ndjson";

const sourceKey = (taskgroup_id: string): string => `inputs/${taskgroup_id}/source.ndjson`;
const chunkKey = (taskgroup_id: string, chunk: number): string => `inputs/${taskgroup_id}/${chunk}.ndjson`;

const write = (rows: readonly InputRow[]): Uint8Array =>
  Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(""), "utf8");
const read = (body: Uint8Array): InputRow[] =>
  Buffer.from(body)
    .toString("utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as InputRow);

export const putSource = (ports: Pick<Ports, "objects">, taskgroup_id: string, rows: readonly InputRow[]) =>
  ports.objects.put(sourceKey(taskgroup_id), write(rows), ndjson);

const getSource = async (ports: Pick<Ports, "objects">, taskgroup_id: string): Promise<InputRow[]> => {
  const body = await ports.objects.get(sourceKey(taskgroup_id));
  if (!body) throw new Error(`The inputs of ${taskgroup_id} are not stored.`);
  return read(body);
};

/** Rows appended later rest in an object each, named by what they hold: the same rows twice are two appends. */
export const putAppended = async (
  ports: Pick<Ports, "objects" | "random">,
  taskgroup_id: string,
  rows: readonly InputRow[],
): Promise<string> => {
  const key = `inputs/${taskgroup_id}/appended-${Buffer.from(ports.random.bytes(12)).toString("hex")}.ndjson`;
  await ports.objects.put(key, write(rows), ndjson);
  return key;
};

/** Every row of the group: the source, then what was appended, in order. */
export const getInputs = async (
  ports: Pick<Ports, "objects">,
  record: Pick<TaskGroupRecord, "taskgroup_id" | "plan">,
): Promise<InputRow[]> => {
  const rows = await getSource(ports, record.taskgroup_id);
  for (const key of record.plan.appended_sources) {
    const body = await ports.objects.get(key);
    if (!body) throw new Error(`The appended inputs ${key} are not stored.`);
    rows.push(...read(body));
  }
  return rows;
};

/** Writes the same chunks however often it runs. */
export const putChunks = async (
  ports: Pick<Ports, "objects">,
  taskgroup_id: string,
  rows: readonly InputRow[],
): Promise<void> => {
  for (let from = 0; from < rows.length; from += rows_a_chunk) {
    const key = chunkKey(taskgroup_id, from / rows_a_chunk);
    await ports.objects.put(key, write(rows.slice(from, from + rows_a_chunk)), ndjson);
  }
};

/** Answers single rows by number, reading each chunk once. */
export const inputReader = (ports: Pick<Ports, "objects">, record: Pick<TaskGroupRecord, "taskgroup_id" | "plan">) => {
  const { taskgroup_id } = record;
  const chunks = new Map<number, InputRow[]>();
  let source: InputRow[] | null = null;
  return async (row: number): Promise<InputRow> => {
    const n = Math.floor(row / rows_a_chunk);
    if (!chunks.has(n) && !source) {
      const body = await ports.objects.get(chunkKey(taskgroup_id, n));
      if (body) chunks.set(n, read(body));
    }
    // Not prepared yet, or appended since: the sources hold every row.
    if (!source && chunks.get(n)?.[row % rows_a_chunk] === undefined) source = await getInputs(ports, record);
    const input = source ? source[row] : chunks.get(n)?.[row % rows_a_chunk];
    if (input === undefined) throw new Error(`Row ${row} of ${taskgroup_id} is not stored.`);
    return input;
  };
};
