/** A delimited text of any size: judged from its first line to its last, then read again row by row. */
import type { InputRow } from "../../../contracts/ledger.ts";
import { isRowOption } from "../../../contracts/row-options.ts";
import { readRowOptions } from "../row-options.ts";
import { droppedSentence, isVisible } from "../read/blank.ts";
import { checkColumns, checkCount, checkRows, maxRows, refuseRows } from "../read/check-rows.ts";
import { allCells } from "../read/csv-rows.ts";
import { delimiterOf, separatorLine } from "../read/delimiter.ts";
import { blankRecords, recordScanner } from "../read/records.ts";
import {
  checkHeader,
  checkWidths,
  droppedColumns,
  headerDoubts,
  refuseHeaderOnly,
  rowOf,
  type Column,
} from "../read/table-rows.ts";
import { batchesOf, type Piece } from "./batches.ts";
import { collectMistakes } from "./mistakes.ts";
import type { TableFile, TextFile } from "./tables.ts";

interface Layout {
  readonly delimiter: string;
  readonly first_line: number;
  /** Characters above the header: a line `sep=;`. */
  readonly skipped: number;
}

/** The delimiter by what was told, a first line `sep=;`, or the beginning of the text. */
const layoutOf = (head: string, told: string | undefined): Layout => {
  const separator = separatorLine(head);
  const rest = separator?.rest ?? head;
  return {
    delimiter: separator?.delimiter ?? told ?? delimiterOf(rest),
    first_line: separator ? 2 : 1,
    skipped: head.length - rest.length,
  };
};

async function* below(text: AsyncIterable<string>, skipped: number): AsyncGenerator<string> {
  let left = skipped;
  for await (const piece of text) {
    if (left < piece.length) yield piece.slice(left);
    left = Math.max(0, left - piece.length);
  }
}

type Blank = ReturnType<typeof blankRecords>;
const recordsOf = (text: AsyncIterable<string>, { delimiter, first_line, skipped }: Layout, blank: Blank) =>
  batchesOf(below(text, skipped), (found) =>
    recordScanner(delimiter, first_line, (record) => {
      blank.add(record);
      if (record.text !== null) found({ text: record.text, line: record.line });
    }),
  );

/** Throws Refused 422 as readCsvRows; of mistakes in rows, the first 20 and their count. */
export const delimitedTable = async (file: TextFile, told?: string): Promise<TableFile> => {
  const layout = layoutOf(file.head, told);
  const blank = blankRecords();
  const mistakes = collectMistakes();
  const unnamed = unnamedColumns();
  let [header, named]: [string[] | null, Column[]] = [null, []];
  let num_rows = 0;
  let sample: { cells: string[] }[] = [];
  for await (const records of recordsOf(
    file.text((bytes) => file.looked(bytes, num_rows)),
    layout,
    blank,
  )) {
    const lines = header === null ? records.slice(1) : records;
    if (header === null) {
      header = allCells(records.slice(0, 1), layout.delimiter)[0] ?? [];
      checkColumns(header);
      named = namedColumns(header);
      checkHeader(named);
      unnamed.header(header);
    }
    const from = num_rows;
    num_rows += lines.length;
    if (num_rows > maxRows) continue;
    const names = header;
    if (from === 0) sample = cellsOf(lines, layout.delimiter);
    mistakes.attempt(() => judge(lines, layout.delimiter, names, named, from, unnamed.look));
  }
  checkCount(num_rows > maxRows ? num_rows : 1);
  if (!header) return refuseRows([{ path: "inputs", message: "is empty" }], "Send a header line and at least one row.");
  // Columns with values and without a name are a mistake; without values they are left out.
  const { kept, dropped } = unnamed.found();
  const columns = [...named, ...kept].sort((one, other) => one.at - other.at);
  checkHeader(columns);
  if (num_rows === 0) refuseHeaderOnly();
  mistakes.refuse();
  const { blank_count, blank_lines } = blank.found();
  const said = blank_count > 0 ? [droppedSentence(blank_count, "blank row", "line", blank_lines)] : [];
  return {
    num_rows,
    columns: columns.map(({ name }) => name).filter((name) => !isRowOption(name)),
    warnings: [...said, ...droppedColumns(dropped), ...headerDoubts(columns, sample)],
    rows: () => rowsOf(file, layout, columns),
  };
};

const namedColumns = (header: readonly string[]): Column[] =>
  header.map((name, at) => ({ at, name: name.trim() })).filter(({ at }) => isVisible(header[at] ?? ""));

/** Of the first lines, those that can be read: the mistakes in the others are told elsewhere. */
const cellsOf = (lines: readonly Piece[], delimiter: string): { cells: string[] }[] => {
  const only = collectMistakes();
  return lines.flatMap((line) => (only.attempt(() => allCells([line], delimiter)) ?? []).map((cells) => ({ cells })));
};

/** Rows of one batch, or Refused with each mistake in it. */
const judge = (
  lines: readonly Piece[],
  delimiter: string,
  header: readonly string[],
  columns: readonly Column[],
  from: number,
  look: (cells: readonly string[]) => void,
): void => {
  const cut = allCells(lines, delimiter).map((cells, at) => ({ cells, line: lines[at]?.line ?? 0 }));
  for (const { cells } of cut) look(cells);
  checkWidths(header, columns.at(-1)?.at ?? 0, cut, { from });
  if (cut.length === 0 || columns.length === 0) return;
  checkRows(
    cut.map((line) => rowOf(columns, line)),
    (index) => `line ${cut[index]?.line} `,
    (index) => from + index,
  );
};

/** Which columns have neither name nor value, those to the right of the header included. */
const unnamedColumns = () => {
  const open = new Set<number>();
  const filled = new Set<number>();
  let [width, named] = [0, 0];
  return {
    header(header: readonly string[]): void {
      width = named = header.length;
      header.forEach((name, at) => {
        if (!isVisible(name)) open.add(at);
      });
    },
    look(this: void, cells: readonly string[]): void {
      for (; width < cells.length; width += 1) open.add(width);
      for (const at of open) {
        if (!isVisible(cells[at] ?? "")) continue;
        open.delete(at);
        filled.add(at);
      }
    },
    /** Cells beyond the header are a mistake of their line, not of the header. */
    found: () => ({
      dropped: [...open].sort((one, other) => one - other),
      kept: [...filled].filter((at) => at < named).map((at) => ({ at, name: "" })),
    }),
  };
};

async function* rowsOf(file: TextFile, layout: Layout, columns: readonly Column[]): AsyncGenerator<InputRow> {
  let isHeader = true;
  for await (const records of recordsOf(file.text(), layout, blankRecords())) {
    const lines = isHeader ? records.slice(1) : records;
    isHeader = false;
    // Their options were judged in the first reading.
    for (const cells of allCells(lines, layout.delimiter)) yield readRowOptions(rowOf(columns, { cells }), "").row;
  }
}
