/**
 * Where the inputs rest: staged as they were accepted, then cut by Prepare into chunks of 500 rows, so that a page of
 * rows is one object and no step holds more than one piece.
 */
import type { InputRow, TaskGroupRecord } from "../../../contracts/ledger.ts";
import type { Ports } from "../../ports.ts";

export const rowsPerChunk = 500;
const ndjson = "application/x-ndjson";

type Objects = Pick<Ports, "objects">;
type Stored = Pick<TaskGroupRecord, "taskgroup_id"> & {
  readonly plan: Pick<TaskGroupRecord["plan"], "num_rows" | "num_chunked" | "staged">;
};
type Staged = TaskGroupRecord["plan"]["staged"][number];
/** Rows `from` on, ascending, at most 500. */
export interface Chunk {
  readonly from: number;
  readonly rows: InputRow[];
}

const chunkKey = (taskgroup_id: string, chunk: number): string => `inputs/${taskgroup_id}/${chunk}.ndjson`;

const write = (rows: readonly InputRow[]): Uint8Array =>
  Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(""), "utf8");
const read = (body: Uint8Array): InputRow[] =>
  Buffer.from(body)
    .toString("utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as InputRow);

const readStored = async (ports: Objects, key: string): Promise<InputRow[]> => {
  const body = await ports.objects.get(key);
  if (!body) throw new Error(`The inputs ${key} are not stored.`);
  return read(body);
};

const stage = async (ports: Objects, object_key: string, rows: readonly InputRow[]): Promise<Staged> => {
  await ports.objects.put(object_key, write(rows), ndjson);
  return { object_key, num_rows: rows.length };
};

/** The rows of a request that creates a group. */
export const stageSource = (ports: Objects, taskgroup_id: string, rows: readonly InputRow[]): Promise<Staged> =>
  stage(ports, `inputs/${taskgroup_id}/source.ndjson`, rows);

/** Rows appended later rest in an object each, under a name of chance: the same rows twice are two appends. */
export const stageAppended = (
  ports: Pick<Ports, "objects" | "random">,
  taskgroup_id: string,
  rows: readonly InputRow[],
): Promise<Staged> =>
  stage(ports, `inputs/${taskgroup_id}/appended-${Buffer.from(ports.random.bytes(12)).toString("hex")}.ndjson`, rows);

/** Cuts what is staged into chunks behind those that are there; the same chunks however often it runs. */
export const chunkStaged = async (ports: Objects, { taskgroup_id, plan }: Stored): Promise<void> => {
  if (plan.staged.length === 0) return;
  let at = Math.floor(plan.num_chunked / rowsPerChunk);
  const begun = plan.num_chunked % rowsPerChunk;
  let open = begun === 0 ? [] : (await readStored(ports, chunkKey(taskgroup_id, at))).slice(0, begun);
  for (const { object_key } of plan.staged) {
    for (const row of await readStored(ports, object_key)) {
      open.push(row);
      if (open.length < rowsPerChunk) continue;
      await putChunk(ports, taskgroup_id, at, open);
      at += 1;
      open = [];
    }
  }
  if (open.length > 0) await putChunk(ports, taskgroup_id, at, open);
};

export const putChunk = (ports: Objects, taskgroup_id: string, chunk: number, rows: readonly InputRow[]) =>
  ports.objects.put(chunkKey(taskgroup_id, chunk), write(rows), ndjson);

/** Every chunked row of the group, one chunk at a time. */
export async function* eachChunk(ports: Objects, { taskgroup_id, plan }: Stored): AsyncGenerator<Chunk> {
  for (let from = 0; from < plan.num_chunked; from += rowsPerChunk) {
    const rows = await readStored(ports, chunkKey(taskgroup_id, from / rowsPerChunk));
    yield { from, rows: rows.slice(0, plan.num_chunked - from) };
  }
}

/** What a reader keeps: rows are asked for in ascending order, mostly. */
const chunksKept = 4;

/** Answers single rows by number. */
export const inputReader = (ports: Objects, { taskgroup_id, plan }: Stored) => {
  const pieces = new Map<string, InputRow[]>();
  const piece = async (key: string): Promise<InputRow[]> => {
    const known = pieces.get(key);
    if (known) return known;
    const rows = await readStored(ports, key);
    const oldest = pieces.size >= chunksKept ? pieces.keys().next().value : undefined;
    if (oldest !== undefined) pieces.delete(oldest);
    pieces.set(key, rows);
    return rows;
  };
  const place = (row: number): { key: string; at: number } | null => {
    if (row < plan.num_chunked)
      return { key: chunkKey(taskgroup_id, Math.floor(row / rowsPerChunk)), at: row % rowsPerChunk };
    let before = plan.num_chunked;
    for (const { object_key, num_rows } of plan.staged) {
      if (row < before + num_rows) return { key: object_key, at: row - before };
      before += num_rows;
    }
    return null;
  };
  return async (row: number): Promise<InputRow> => {
    const found = place(row);
    const input = found && (await piece(found.key))[found.at];
    if (input === undefined || input === null) throw new Error(`Row ${row} of ${taskgroup_id} is not stored.`);
    return input;
  };
};
