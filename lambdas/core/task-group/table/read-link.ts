/** The address of a read: the same query in the same format, from a cursor on. */
import type { ReadQuery } from "../../../contracts/table.ts";

export interface Read {
  readonly id: string;
  readonly format: "json" | "md" | "csv" | "html";
  readonly query: ReadQuery;
}

/** `cursor`: where the read begins; left out, where the query says. */
export const readLink = (public_url: string, { id, format, query }: Read, cursor = query.cursor): string => {
  const link = new URL(`/${id}.${format}`, public_url);
  for (const [name, value] of Object.entries({ ...query, cursor })) {
    if (value !== undefined) link.searchParams.set(name, String(value));
  }
  return link.href;
};

/** The `next` of a table: null where nothing follows. */
export const nextLink = (public_url: string, read: Read, next_cursor: string | null): string | null =>
  next_cursor === null ? null : readLink(public_url, read, next_cursor);
