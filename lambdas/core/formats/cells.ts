/** How one cell reads as text: the same in Markdown, CSV and HTML, whatever JSON value it is. */
import type { TableRow, TaskGroupTable } from "../../contracts/table.ts";

/** Text stays as it is, nothing is empty, numbers and truth values print plainly, the rest is compact JSON. */
export const cellText = (value: unknown): string => {
  if (value === undefined || value === null) return "";
  if (typeof value === "string") return value;
  return JSON.stringify(value) ?? "";
};

/** A row's cells in the order of the table's columns. */
export const rowCells = (table: Pick<TaskGroupTable, "columns">, row: TableRow): unknown[] =>
  table.columns.map((column) => (Object.hasOwn(row, column.key) ? row[column.key] : undefined));

/** A link to show, or null for anything but http and https. */
export const webLink = (url: string): string | null => {
  if (!URL.canParse(url)) return null;
  const { protocol, href } = new URL(url);
  return protocol === "https:" || protocol === "http:" ? href : null;
};

/** To the micro-dollar: an amount rounded to cents may read as another one, or as nothing. */
export const dollars = (usd: number): string =>
  `$${usd.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 6 })}`;

const minute = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  timeZone: "UTC",
});

/** An ISO time for people: `24 Nov 2026, 04:05 UTC`. */
export const minuteText = (time: string): string =>
  Number.isNaN(Date.parse(time)) ? time : `${minute.format(Date.parse(time))} UTC`;
