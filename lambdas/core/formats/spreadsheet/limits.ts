/**
 * How much of a workbook is read. A sheet of 100,000 rows and 14 columns is 60 MB of XML. Tags and cells bound the time: a file of
 * 100 KB can hold sixteen million empty cells. The text of its cells is bounded apart:
 * a shared string is stored once and may stand in every cell.
 */
export const workbookLimits = {
  part_bytes: 64 * 1024 * 1024,
  total_bytes: 128 * 1024 * 1024,
  /** A part of more than `free_bytes` may be so many times as large as its compressed form; sheets are 5 to 30 times. */
  ratio: 200,
  free_bytes: 8 * 1024 * 1024,
  zip_entries: 10_000,
  /** Characters between two tags, and in one tag; a cell holds 32,767. */
  token_characters: 1024 * 1024,
  depth: 64,
  /** A filled cell is two, a formatted empty one is one. */
  tags: 3_500_000,
  /** Cells as a table holds them: each row from its first column to its last filled one. */
  cells: 1_500_000,
  text_characters: 40_000_000,
} as const;
