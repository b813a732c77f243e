/** Runs one task per item, so many at a time; the first failure stops the start of more and is thrown. */

export const inParallel = async <T, R>(
  items: readonly T[],
  at_a_time: number,
  task: (item: T) => Promise<R>,
): Promise<R[]> => {
  const results: R[] = [];
  const queue = items.entries();
  let failed = false;
  const worker = async (): Promise<void> => {
    for (const [index, item] of queue) {
      if (failed) return;
      try {
        results[index] = await task(item);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(at_a_time, items.length) }, worker));
  return results;
};
