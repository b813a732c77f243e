/** A clock whose time passes only when everybody sleeps: hours of waiting in milliseconds, the same order every time. */
import type { Clock } from "../../lambdas/core/ports/process.ts";

interface Event {
  readonly at: number;
  readonly order: number;
  readonly wake: () => void;
}

export class VirtualClock implements Clock {
  #now: number;
  #order = 0;
  readonly #heap: Event[] = [];

  constructor(start = Date.UTC(2026, 10, 24, 6)) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.at(this.#now + ms, resolve));
  }

  /** Runs `wake` when the time comes. */
  at(time: number, wake: () => void): void {
    const event = { at: Math.max(time, this.#now), order: (this.#order += 1), wake };
    let child = this.#heap.push(event) - 1;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (!this.#before(event, this.#heap[parent])) break;
      this.#swap(child, parent);
      child = parent;
    }
  }

  /** Lets time pass until `work` is done; a deadlock is an error. */
  async run<T>(work: Promise<T>): Promise<T> {
    let done = false;
    const finished = work.finally(() => (done = true));
    finished.catch(() => {});
    for (;;) {
      await new Promise(setImmediate);
      if (done) return finished;
      if (!this.#step()) {
        await new Promise(setImmediate);
        if (!done && this.#heap.length === 0) throw new Error("Everybody waits and nothing will happen any more.");
      }
    }
  }

  /** Lets everything that is planned before `time` happen, then stands at `time`. */
  async runUntil(time: number): Promise<void> {
    await new Promise(setImmediate);
    while (this.#heap[0] && this.#heap[0].at <= time) {
      this.#step();
      await new Promise(setImmediate);
    }
    this.#now = Math.max(this.#now, time);
  }

  /** Whether anything is planned. */
  get pending(): boolean {
    return this.#heap.length > 0;
  }

  /** Lets the next planned thing happen; false when there is none. */
  advance(): boolean {
    return this.#step();
  }

  #step(): boolean {
    const next = this.#pop();
    if (!next) return false;
    this.#now = next.at;
    next.wake();
    return true;
  }

  #pop(): Event | undefined {
    const first = this.#heap[0];
    const last = this.#heap.pop();
    if (!last || this.#heap.length === 0) return first;
    this.#heap[0] = last;
    for (let parent = 0; ;) {
      let child = 2 * parent + 1;
      if (child >= this.#heap.length) break;
      if (child + 1 < this.#heap.length && this.#before(this.#heap[child + 1], this.#heap[child])) child += 1;
      if (!this.#before(this.#heap[child], this.#heap[parent])) break;
      this.#swap(child, parent);
      parent = child;
    }
    return first;
  }

  #before(one: Event | undefined, other: Event | undefined): boolean {
    if (!one || !other) return false;
    return one.at < other.at || (one.at === other.at && one.order < other.order);
  }

  #swap(one: number, other: number): void {
    const kept = this.#heap[one];
    const moved = this.#heap[other];
    if (kept && moved) [this.#heap[one], this.#heap[other]] = [moved, kept];
  }
}
