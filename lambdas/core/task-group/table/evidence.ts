/** Which evidence of a row is shown, and whether a row passes a wish for confidence: by the fields in sight. */
import type { FieldBasis } from "../../../contracts/parallel.ts";
import type { ReadQuery } from "../../../contracts/table.ts";

/** Whether evidence is about a field or what lies under it. */
export const isAbout =
  (field: string) =>
  (entry: FieldBasis): boolean =>
    entry.field === field || entry.field.startsWith(`${field}.`);

/** The evidence of the output fields that `fields` leaves in sight; all of it where nothing is left out. */
const shownBasis = (entries: readonly FieldBasis[], fields: string | undefined): FieldBasis[] => {
  if (fields === undefined) return [...entries];
  const asked = fields.split(",").map((field) => field.trim().replace(/^output\./, ""));
  return entries.filter((entry) => asked.some((field) => isAbout(field)(entry)));
};

/** A row passes `confidence` when an answer that is shown has it: a field left out decides nothing. */
export const hasConfidence = (
  entries: readonly FieldBasis[],
  { confidence, fields }: Pick<ReadQuery, "confidence" | "fields">,
): boolean => confidence === undefined || shownBasis(entries, fields).some((entry) => entry.confidence === confidence);

/**
 * What of a row's evidence is shown: none, all, that of one row, or that of one field and what lies under it; of fields
 * in sight only. `confidence` chooses rows: each cell of a row that is shown keeps its evidence.
 */
export const basisChoice = (
  { basis = "none", fields }: Pick<ReadQuery, "basis" | "fields">,
  index: number,
): ((entries: readonly FieldBasis[]) => FieldBasis[] | null) => {
  if (basis === "all" || basis === `index:${index}`) return (entries) => shownBasis(entries, fields);
  if (!basis.startsWith("field:")) return () => null;
  const field = basis.slice("field:".length).replace(/^output\./, "");
  return (entries) => shownBasis(entries, fields).filter(isAbout(field));
};
