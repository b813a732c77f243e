/** Runs a task per item, several at a time. */

/**
 * Answers the results in the order of the items. The first failure stops the start of more, and is thrown once the
 * tasks under way have ended. An async source is asked for an item only when a worker is free.
 */
export const mapConcurrent = async <T, R>(
  items: Iterable<T> | AsyncIterable<T>,
  at_a_time: number,
  task: (item: T) => Promise<R>,
): Promise<R[]> => {
  const source = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  const results: R[] = [];
  let started = 0;
  let failed = false;
  const worker = async (): Promise<void> => {
    try {
      while (!failed) {
        const at = started++;
        const next = await source.next();
        if (next.done) return;
        results[at] = await task(next.value);
      }
    } catch (error) {
      failed = true;
      // Lets a stream close its connection.
      await source.return?.();
      throw error;
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: at_a_time }, worker));
  for (const end of ends) if (end.status === "rejected") throw end.reason;
  return results;
};
