/** A page of rows: what came with each, its end or how far it is, its answer. */
import { isRecord } from "../../../contracts/json.ts";
import type { InputRow, TaskGroupRecord, TaskGroupSpec } from "../../../contracts/ledger.ts";
import type { RowOutput, RowRecord } from "../../../contracts/row-ledger.ts";
import type { Ports } from "../../ports.ts";
import { isBlankValue } from "../../formats/read/blank.ts";
import { invalid } from "../../problem.ts";
import { answersByOutput } from "../identity/answers.ts";
import type { Dispositions } from "../identity/dispositions.ts";
import { readDispositions } from "../identity/stored-dispositions.ts";
import { unpackOutput } from "../rows/row-output.ts";
import { inputReader, rowsPerChunk } from "../rows/stored-inputs.ts";
import { privateCellReader } from "../private/stored-cells.ts";
import type { TableQuery } from "./columns.ts";
import { hasConfidence, isAbout } from "./evidence.ts";
import { unsettledRows } from "./row-status.ts";
import type { RowFacts } from "./table-row.ts";

/** A filtered read looks at no more rows than this before it answers with a cursor. */
const maxRowsScanned = 5_000;

/** Rows from the cursor on, in input order, until `limit` of them pass the filters. */
export const readPage = async (
  ports: Ports,
  { record, spec, with_private }: { record: TaskGroupRecord; spec: TaskGroupSpec; with_private: boolean },
  query: TableQuery,
  only_row: number | undefined,
): Promise<{ facts: RowFacts[]; next_cursor: string | null }> => {
  const start = only_row ?? rowOfCursor(query.cursor);
  const end = only_row === undefined ? record.plan.num_rows : only_row + 1;
  const filtered = query.status !== undefined || query.confidence !== undefined;
  const inputOf = inputReader(ports, record);
  const dispositions = await readDispositions(ports, record);
  const answers = answersByOutput(spec);
  const cellsKept = with_private ? privateCellReader(ports, record) : null;
  const facts: RowFacts[] = [];
  let row = start;
  while (row < end && facts.length < query.limit && row - start < maxRowsScanned) {
    const to = Math.min(end, row + (filtered ? rowsPerChunk : query.limit - facts.length)) - 1;
    const carriers = carriersOf(dispositions, row, to);
    const settled = await settledOf(ports, record, carriers);
    const unsettledOf = await unsettledRows(ports, record, carriers, dispositions);
    for (; row <= to && facts.length < query.limit; row += 1) {
      const carrier = dispositions.carrierOf(row);
      const unsettled = unsettledOf(carrier);
      const one = currentOf(settled.get(carrier) ?? null, unsettled.sent_in);
      if (query.status !== undefined && (one?.status ?? unsettled.status) !== query.status) continue;
      const answered = one?.output ? await unpackOutput(ports, one.output) : null;
      const input = await inputOf(row);
      const given = givenOf(input, answers);
      const output = answered && withoutEvidenceOf(answered, given);
      if (!hasConfidence(output?.basis ?? [], query)) continue;
      const private_cells = cellsKept ? await cellsKept(row) : {};
      facts.push({ index: row, input, private_cells, settled: one, unsettled, output, carrier, given });
    }
  }
  return { facts, next_cursor: row < end ? cursorOf(row) : null };
};

/** The rows whose ends rows `from` to `to` show, ascending, each once. */
const carriersOf = ({ carrierOf }: Dispositions, from: number, to: number): number[] => {
  const carriers = new Set<number>();
  for (let row = from; row <= to; row += 1) carriers.add(carrierOf(row));
  return [...carriers].sort((one, other) => one - other);
};

/** Of rows in ascending order; rows that stand together are read together. */
const settledOf = async (
  ports: Pick<Ports, "rows">,
  { taskgroup_id }: TaskGroupRecord,
  rows: readonly number[],
): Promise<Map<number, RowRecord>> => {
  const ranges = new Map<number, { from: number; to: number }>();
  for (const row of rows) {
    const chunk = Math.floor(row / rowsPerChunk);
    ranges.set(chunk, { from: ranges.get(chunk)?.from ?? row, to: row });
  }
  const settled = new Map<number, RowRecord>();
  for (const range of ranges.values())
    for (const one of await ports.rows.list(taskgroup_id, range)) settled.set(one.row, one);
  return settled;
};

/** A row retried in a later generation shows as that one once it was sent there. */
const currentOf = (settled: RowRecord | null, sent_in: number | null): RowRecord | null =>
  settled && settled.generation < (sent_in ?? 0) ? null : settled;

/** What of the answers came with the row: it is kept, whatever a run answered. */
const givenOf = (input: InputRow, answers: ReadonlyMap<string, string>): Record<string, unknown> =>
  Object.fromEntries(
    [...answers].flatMap(([output, name]) => {
      const value = typeof input === "string" ? null : input[name];
      return isBlankValue(value) ? [] : [[output, value]];
    }),
  );

/** Evidence of a cell that is not shown is not shown either. */
const withoutEvidenceOf = (output: RowOutput, given: Readonly<Record<string, unknown>>): RowOutput => {
  const names = Object.keys(given);
  if (names.length === 0 || !isRecord(output.content)) return output;
  return { ...output, basis: output.basis.filter((entry) => !names.some((name) => isAbout(name)(entry))) };
};

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
