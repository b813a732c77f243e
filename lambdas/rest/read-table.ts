/** How much of a table one answer carries, and where the rest is (D3). */
import type { ReadQuery, TablePart, TaskGroupTable } from "../contracts/table.ts";
import { tableToCsv } from "../core/formats/csv.ts";
import { nextLink, type Read } from "../core/task-group/table/read-link.ts";

/** JSON and Markdown end here, so that the Lambda answer stays under 6 MB whatever its escaping costs. */
const pageBytes = 3_000_000;
/** CSV ends here, counted after escaping. */
const csvBytes = 5_500_000;
/** Rows that CSV reads at a time. */
const csvStep = 1_000;

/** Where tables come from: the use case, for one caller and one id. */
export type Source = (query: ReadQuery & { limit: number }) => Promise<TablePart>;

/** One page, read again with fewer rows while its rendering's body is over 3 MB. */
export const readPage = async <Rendering extends { readonly body: string }>(
  public_url: string,
  source: Source,
  read: Read,
  limit: number,
  render: (table: TaskGroupTable) => Rendering,
): Promise<{ table: TaskGroupTable; rendering: Rendering }> => {
  for (let rows = limit; ;) {
    const part = await source({ ...read.query, limit: rows });
    const table = { ...part, next: nextLink(public_url, read, part.next_cursor) };
    const rendering = render(table);
    const bytes = Buffer.byteLength(rendering.body);
    const shown = table.results.length;
    if (bytes <= pageBytes || shown <= 1) return { table, rendering };
    rows = Math.max(1, Math.min(shown - 1, Math.floor(((shown * pageBytes) / bytes) * 0.9)));
  }
};

/**
 * All rows from the cursor on, up to `limit` rows or 5.5 MB; `next` leads to the rest. `settled`: every part was read
 * at the same version.
 */
export const readCsv = async (
  public_url: string,
  source: Source,
  read: Read,
): Promise<{ table: TaskGroupTable; body: string; settled: boolean }> => {
  const limit = read.query.limit ?? Number.POSITIVE_INFINITY;
  const part = async (cursor: string | undefined, rows: number) => {
    const query = { ...read.query, cursor };
    const page = await readPage(public_url, source, { ...read, query }, Math.min(csvStep, rows), (one) => ({
      body: tableToCsv(one),
    }));
    return { table: page.table, bytes: Buffer.byteLength(JSON.stringify(page.rendering.body)) };
  };
  let { table, bytes } = await part(read.query.cursor, limit);
  const results = [...table.results];
  const versions = new Set([table.version]);
  while (table.next_cursor !== null && results.length < limit) {
    const more = await part(table.next_cursor, limit - results.length);
    if (bytes + more.bytes > csvBytes) break;
    results.push(...more.table.results);
    versions.add(more.table.version);
    bytes += more.bytes;
    table = more.table;
  }
  const whole = { ...table, results };
  return { table: whole, body: tableToCsv(whole), settled: versions.size === 1 };
};
