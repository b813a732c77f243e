/** What one go of settling did. */
export interface Settled {
  /** Rows settled now, by us. */
  count: number;
  /** What these sends count for: rows and micro-dollars, and of those with a result. */
  rows: number;
  rows_completed: number;
  micros: number;
  micros_completed: number;
  /** Output fields met that no schema announced. */
  new_columns: string[];
  /** False when some result could not be had now: ask again later. */
  complete: boolean;
  /** What the store refused. Those rows are left for the next try; the others are settled all the same. */
  troubles: unknown[];
}

export const nothingSettled = (): Settled => ({
  count: 0,
  rows: 0,
  rows_completed: 0,
  micros: 0,
  micros_completed: 0,
  new_columns: [],
  complete: true,
  troubles: [],
});
