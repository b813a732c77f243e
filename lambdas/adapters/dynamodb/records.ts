/** How a record with `rev` is written once and replaced by compare-and-swap. */
import type * as z from "zod";
import type { Item, Table } from "./table.ts";

export const isNew = { text: "attribute_not_exists(#pk)", names: { "#pk": "pk" } } as const;

/** Reads the record inside an item, which the table keeps as JSON text; one that does not parse is a defect worth stopping for. */
export const recordOf = <T>(schema: z.ZodType<T>, item: Item): T => {
  const parsed = schema.safeParse(JSON.parse(String(item["record"])));
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues.map((issue) => issue.path.join(".")).join(", ");
  throw new Error(`The record at ${item.pk} / ${item.sk} is not of this version: ${where}`);
};

/** Writes `record` with rev + 1 if the stored rev still is `record.rev`; null when another writer was first. */
export const replaceRecord = async <T extends { rev: number }>(
  table: Table,
  record: T,
  toItem: (record: T) => Item,
): Promise<T | null> => {
  const next = { ...record, rev: record.rev + 1 };
  const { written } = await table.put(toItem(next), {
    text: "#rev = :rev",
    names: { "#rev": "rev" },
    values: { ":rev": record.rev },
  });
  return written ? next : null;
};
