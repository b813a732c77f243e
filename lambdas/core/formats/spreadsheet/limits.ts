/**
 * How much of a workbook is read. A sheet of 100,000 rows and 14 columns is 60 MB of XML. The text of its cells is bounded apart:
 * a shared string is stored once and may stand in every cell.
 */
export const workbookLimits = {
  part_bytes: 64 * 1024 * 1024,
  total_bytes: 128 * 1024 * 1024,
  zip_entries: 10_000,
  /** Characters between two tags, and in one tag; a cell holds 32,767. */
  token_characters: 1024 * 1024,
  depth: 64,
  /** Cells as a table holds them: each row from its first column to its last filled one. */
  cells: 2_500_000,
  text_characters: 40_000_000,
} as const;
