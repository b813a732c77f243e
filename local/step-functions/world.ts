/** What a machine asks of the world, and how it sets limits to waiting. */

/** A test walks the real file with a clock and functions of its own. */
export interface World {
  /** Calls the function of a Task; throws StateError with the name that Retry and Catch shall see. */
  invoke(resource: string, payload: unknown, task: { state: string; attempt: number }): Promise<unknown>;
  /** Milliseconds; rejects as soon as `signal` aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** Epoch milliseconds. */
  now(): number;
  /** In [0, 1), for jitter. */
  random(): number;
  /** Rings after `ms`, for timeouts; the answer switches it off. Default: setTimeout. */
  alarm?(ms: number, ring: () => void): () => void;
}

export const alarmOf = (world: World) =>
  world.alarm?.bind(world) ??
  ((ms: number, ring: () => void) => {
    const timer = setTimeout(ring, ms);
    return () => clearTimeout(timer);
  });

/** The work, or `late()` when it takes longer than `ms` (Infinity: no limit). */
export async function within<T>(ms: number, world: World, work: () => Promise<T>, late: () => Error): Promise<T> {
  if (ms === Infinity) return work();
  let off: () => void = () => undefined;
  const rung = new Promise<never>((_resolve, reject) => {
    off = alarmOf(world)(ms, () => reject(late()));
  });
  return Promise.race([work(), rung]).finally(off);
}
