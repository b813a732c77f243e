/** A JSON list or NDJSON of any size: judged from its first value to its last, then read again value by value. */
import type { InputRow } from "../../../contracts/ledger.ts";
import { droppedSentence } from "../read/blank.ts";
import { checkColumns, checkCount, checkRows, maxRows, refuseRows } from "../read/check-rows.ts";
import { keptAsTextSentences, parseExactJson } from "../read/exact-json.ts";
import { isBlankRow } from "../read/json-rows.ts";
import { inputsOfRuns } from "../read/run-shape.ts";
import { batchesOf, type Piece } from "./batches.ts";
import { lineScanner, notJson, valueScanner } from "./json-values.ts";
import { collectMistakes, type Mistakes } from "./mistakes.ts";
import type { TableFile, TextFile } from "./tables.ts";

type Kind = "json" | "ndjson";

/** What all values of a file are, as its first ones seem to be: runs as Parallel takes them, or not; words, or not. */
interface Shape {
  readonly runs: boolean | null;
}

/** Some later values are not what the first ones are. */
class OtherShape extends Error {
  override readonly name = "OtherShape";
}

const keptPlaces = 20;
const scanners = { json: valueScanner, ndjson: lineScanner } as const;

/** Throws Refused 422 as readJsonRows and readNdjsonRows; of mistakes, the first 20 and their count. */
export const valueTable = async (file: TextFile, kind: Kind): Promise<TableFile> => {
  try {
    return await judged(file, kind, { runs: null });
  } catch (error) {
    if (error instanceof OtherShape) return judged(file, kind, { runs: false });
    throw error;
  }
};

const judged = async (file: TextFile, kind: Kind, shape: Shape): Promise<TableFile> => {
  const mistakes = collectMistakes();
  const columns = new Set<string>();
  const blank: number[] = [];
  let { runs } = shape;
  let [count, num_rows, blank_count, kept, words] = [0, 0, 0, 0, null as boolean | null];
  for await (const pieces of batchesOf(
    file.text((bytes) => file.looked(bytes, num_rows)),
    scanners[kind],
  )) {
    const from = count;
    count += pieces.length;
    if (count > maxRows) continue;
    const parsed = parsedAs(pieces, kind, from, mistakes);
    kept += parsed.kept_as_text;
    const inputs = runs === false ? parsed.values : inputsOfRuns(parsed.values);
    const areRuns = inputs !== parsed.values;
    if (runs !== null && runs !== areRuns) throw new OtherShape();
    runs = areRuns;
    const filled = inputs
      .map((row, at) => ({ row, at, line: pieces[at]?.line ?? 0 }))
      .filter(({ row, line }) => {
        if (!isBlankRow(row)) return true;
        blank_count += 1;
        if (blank.length < keptPlaces) blank.push(line);
        return false;
      });
    num_rows += filled.length;
    if (filled.length === 0) continue;
    const areWords = filled.every(({ row }) => typeof row === "string");
    mistakes.attempt(() => {
      if (words !== null && words !== areWords) refuseMixture(filled, from);
      words ??= areWords;
      const where = (index: number) => (kind === "ndjson" ? `line ${filled[index]?.line} ` : "");
      const read = checkRows(
        filled.map(({ row }) => row),
        where,
        (index) => from + (filled[index]?.at ?? index),
      );
      for (const name of read.columns) columns.add(name);
      checkColumns([...columns]);
    });
  }
  checkCount(count);
  mistakes.refuse();
  checkCount(num_rows);
  const said =
    blank_count > 0 ? [droppedSentence(blank_count, "blank row", kind === "ndjson" ? "line" : "row", blank)] : [];
  return {
    num_rows,
    columns: [...columns],
    warnings: [...keptAsTextSentences(kept), ...said],
    rows: () => rowsOf(file, kind, runs === true),
  };
};

/** Every value of a batch; of those that are no JSON, the mistakes are remembered. */
const parsedAs = (pieces: readonly Piece[], kind: Kind, from: number, mistakes: Mistakes) => {
  let kept_as_text = 0;
  const values = pieces.flatMap(({ text, line }, at) => {
    const read = mistakes.attempt(() => {
      try {
        return parseExactJson(text);
      } catch {
        if (kind === "json") return notJson(`row ${line} `);
        return refuseRows(
          [{ path: `inputs[${from + at}]`, message: `line ${line} is not valid JSON` }],
          "Each line must hold one JSON object.",
        );
      }
    });
    kept_as_text += read?.kept_as_text ?? 0;
    return read === null ? [] : [read.value];
  });
  return { values, kept_as_text };
};

const refuseMixture = (filled: readonly { row: unknown; at: number }[], from: number): never => {
  const first = filled.find(({ row }) => typeof row === "string") ?? filled[0];
  return refuseRows(
    [{ path: `inputs[${from + (first?.at ?? 0)}]`, message: "is not what the rows before it are: objects, or texts" }],
    "Each row must be an object of named cells (or every row a text).",
  );
};

async function* rowsOf(file: TextFile, kind: Kind, runs: boolean): AsyncGenerator<InputRow> {
  for await (const pieces of batchesOf(file.text(), scanners[kind])) {
    const values = pieces.map(({ text }) => parseExactJson(text).value);
    const inputs = (runs ? inputsOfRuns(values) : values).filter((row) => !isBlankRow(row));
    if (inputs.length === 0) continue;
    yield* checkRows(inputs, () => "").rows;
  }
}
