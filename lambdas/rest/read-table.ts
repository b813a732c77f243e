/** Decides how much of a table one answer carries, and where the rest is (D3). */
import type { ReadQuery, TaskGroupTable } from "../contracts/task-group.ts";
import { tableToCsv } from "../core/formats/csv.ts";
import type { Caller } from "../core/oauth/caller.ts";
import type { Ports } from "../core/ports.ts";
import { readTable } from "../core/task-group/results.ts";
import type { ReadFormat } from "./read-format.ts";

/** JSON and Markdown end here, so that the Lambda answer stays under 6 MB whatever its escaping costs. */
const pageBytes = 3_000_000;
/** CSV ends here, counted after escaping. */
const csvBytes = 5_500_000;
/** Rows that CSV reads at a time. */
const csvStep = 1_000;

export interface Read {
  readonly id: string;
  readonly format: ReadFormat;
  readonly query: ReadQuery;
}

const cursorOf = (next: string | null, base: string): string | null =>
  next === null ? null : new URL(next, base).searchParams.get("cursor");

/** The same read from `cursor` on, in the same format. */
export const nextLink = (public_url: string, { id, format, query }: Read, cursor: string): string => {
  const link = new URL(`/${id}.${format}`, public_url);
  for (const [name, value] of Object.entries({ ...query, cursor })) {
    if (value !== undefined) link.searchParams.set(name, String(value));
  }
  return link.href;
};

const withNext = (ports: Ports, read: Read, table: TaskGroupTable): TaskGroupTable => {
  const cursor = cursorOf(table.next, ports.settings.public_url);
  return { ...table, next: cursor === null ? null : nextLink(ports.settings.public_url, read, cursor) };
};

/** One page, read again with fewer rows while its rendering is over 3 MB. */
export const readPage = async (
  ports: Ports,
  caller: Caller,
  read: Read,
  limit: number,
  render: (table: TaskGroupTable) => string,
): Promise<{ table: TaskGroupTable; body: string }> => {
  for (let rows = limit; ;) {
    const table = withNext(
      ports,
      read,
      await readTable(ports, caller, { id: read.id, query: { ...read.query, limit: rows } }),
    );
    const body = render(table);
    const bytes = Buffer.byteLength(body);
    const shown = table.results.length;
    if (bytes <= pageBytes || shown <= 1) return { table, body };
    rows = Math.max(1, Math.min(shown - 1, Math.floor(((shown * pageBytes) / bytes) * 0.9)));
  }
};

/**
 * All rows from the cursor on, up to `limit` rows or 5.5 MB; `next` leads to the rest. `settled`: every part was read
 * at the same version.
 */
export const readCsv = async (
  ports: Ports,
  caller: Caller,
  read: Read,
): Promise<{ table: TaskGroupTable; body: string; settled: boolean }> => {
  const limit = read.query.limit ?? Number.POSITIVE_INFINITY;
  const part = async (cursor: string | undefined, rows: number) => {
    const query = { ...read.query, cursor };
    const { table, body } = await readPage(ports, caller, { ...read, query }, Math.min(csvStep, rows), tableToCsv);
    return { table, bytes: Buffer.byteLength(JSON.stringify(body)) };
  };
  const first = await part(read.query.cursor, limit);
  let { table, bytes } = first;
  const results = [...table.results];
  const versions = new Set([table.version]);
  while (table.next !== null && results.length < limit) {
    const more = await part(cursorOf(table.next, table.url) ?? undefined, limit - results.length);
    if (bytes + more.bytes > csvBytes) break;
    results.push(...more.table.results);
    versions.add(more.table.version);
    bytes += more.bytes;
    table = more.table;
  }
  const whole = { ...table, results };
  return { table: whole, body: tableToCsv(whole), settled: versions.size === 1 };
};
