/** Randomness that is none: the same words give the same numbers, whatever ran before. */
import { createHash } from "node:crypto";

export const hash = (...words: readonly unknown[]): string =>
  createHash("sha256").update(JSON.stringify(words)).digest("hex");

/** Numbers in [0, 1), drawn in order from the words they start from (mulberry32 over the words' SHA-256). */
export interface Draws {
  next(): number;
  /** An integer from..to, both included. */
  integer(from: number, to: number): number;
  pick<T>(choices: readonly T[]): T | undefined;
}

export function drawsFrom(...words: readonly unknown[]): Draws {
  let state = Number.parseInt(hash(...words).slice(0, 8), 16);
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    integer: (from, to) => from + Math.floor(next() * (to - from + 1)),
    pick: (choices) => choices[Math.floor(next() * choices.length)],
  };
}
