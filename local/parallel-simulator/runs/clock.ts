/** What time the simulator believes it is, and how it waits: the machine's clock, or one that a test moves. */

/** Milliseconds since the epoch; `at` calls back once that time has come and answers how to call it off. */
export interface Clock {
  now(): number;
  at(time: number, run: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  at(time, run) {
    const longestTimer = 2 ** 31 - 1;
    const timer = setTimeout(run, Math.min(Math.max(0, time - Date.now()), longestTimer));
    timer.unref(); // the listening server keeps the process alive, a waiting run does not
    return () => clearTimeout(timer);
  },
};

export interface VirtualClock extends Clock {
  /** Moves on by this many milliseconds, calling back everything that falls due, in order. */
  advance(milliseconds: number): void;
}

export const isVirtual = (clock: Clock): clock is VirtualClock => "advance" in clock;

/** A clock that stands still until `advance`. */
export function virtualClock(start = Date.UTC(2026, 10, 23, 10)): VirtualClock {
  let time = start;
  const waiting = new Set<{ time: number; run: () => void }>();
  return {
    now: () => time,
    at(due, run) {
      const entry = { time: due, run };
      waiting.add(entry);
      return () => waiting.delete(entry);
    },
    advance(milliseconds) {
      const end = time + milliseconds;
      for (;;) {
        const next = [...waiting].filter((entry) => entry.time <= end).sort((a, b) => a.time - b.time)[0];
        if (!next) break;
        waiting.delete(next);
        time = Math.max(time, next.time);
        next.run();
      }
      time = end;
    },
  };
}

/** RFC 3339 with microseconds and `Z`, as Parallel writes times. */
export const timestamp = (time: number): string => new Date(time).toISOString().replace("Z", "000Z");
