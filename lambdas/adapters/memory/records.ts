/** Compare-and-swap on `rev` over a map: what a conditional write does in the deployed store. */

/** Records rest as copies, so nobody holds a reference into the store. */
export const copyOf = <T>(value: T): T => structuredClone(value);

/** Writes `record` with rev + 1 if the stored rev still is `record.rev`; null when another writer was first. */
export const replaceIn = <T extends { rev: number }>(store: Map<string, T>, key: string, record: T): T | null => {
  const stored = store.get(key);
  if (!stored || stored.rev !== record.rev) return null;
  const next = { ...copyOf(record), rev: record.rev + 1 };
  store.set(key, next);
  return copyOf(next);
};
