/** Where private cells rest: in a folder of their own, which only who shows them to their owner may read. */
import type { TaskGroupRecord } from "../../../contracts/ledger.ts";
import type { Ports } from "../../ports.ts";
import type { PrivateCells } from "./split-rows.ts";

type Part = TaskGroupRecord["plan"]["private_parts"][number];

const cellsPerObject = 500;

export const privateFolder = (taskgroup_id: string): string => `private/${taskgroup_id}/`;

const keyOf = (prefix: string, at: number): string => `${prefix}/${Math.floor(at / cellsPerObject)}.ndjson`;

/** The cells of a request's rows, of which the first is row `first_row`; null where no column is private. */
export const storePrivateCells = async (
  { objects, random }: Pick<Ports, "objects" | "random">,
  { taskgroup_id, first_row, cells }: { taskgroup_id: string; first_row: number; cells: readonly PrivateCells[] },
): Promise<Part | null> => {
  if (cells.length === 0) return null;
  const prefix = `${privateFolder(taskgroup_id)}${Buffer.from(random.bytes(12)).toString("hex")}`;
  for (let at = 0; at < cells.length; at += cellsPerObject) {
    const lines = cells.slice(at, at + cellsPerObject).map((row) => `${JSON.stringify(row)}\n`);
    await objects.put(keyOf(prefix, at), Buffer.from(lines.join(""), "utf8"), "application/x-ndjson");
  }
  return { prefix, first_row, num_rows: cells.length };
};

const read = (body: Uint8Array): PrivateCells[] =>
  Buffer.from(body)
    .toString("utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as PrivateCells);

/** Answers the private cells of single rows; one object is kept at a time. */
export const privateCellReader = (
  { objects }: Pick<Ports, "objects">,
  { plan }: TaskGroupRecord,
): ((row: number) => Promise<PrivateCells>) => {
  let open: { key: string; rows: PrivateCells[] } | null = null;
  return async (row) => {
    const part = plan.private_parts.find(({ first_row, num_rows }) => row >= first_row && row < first_row + num_rows);
    if (!part) return {};
    const at = row - part.first_row;
    const key = keyOf(part.prefix, at);
    if (open?.key !== key) {
      const body = await objects.get(key);
      if (!body) throw new Error(`The private cells ${key} are not stored.`);
      open = { key, rows: read(body) };
    }
    return open.rows[at % cellsPerObject] ?? {};
  };
};
