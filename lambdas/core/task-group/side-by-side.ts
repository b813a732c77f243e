/** Decides how much is under way at once: one source, several workers, and the first failure ends all of them. */

/** A generator serves its workers one after the other, and ends for all when one of them throws. */
export const sideBySide = async <T>(
  source: AsyncGenerator<T> | IterableIterator<T>,
  workers: number,
  task: (item: T) => Promise<void>,
): Promise<void> => {
  const worker = async (): Promise<void> => {
    for await (const item of source) await task(item);
  };
  const ends = await Promise.allSettled(Array.from({ length: workers }, worker));
  for (const end of ends) if (end.status === "rejected") throw end.reason;
};
