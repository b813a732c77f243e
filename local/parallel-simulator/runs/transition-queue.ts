/** Which run changes next: a binary heap by time, then by order of arrival. */

interface Entry<T> {
  readonly at: number;
  readonly order: number;
  readonly what: T;
}

export class TransitionQueue<T> {
  readonly #heap: Entry<T>[] = [];
  #order = 0;

  /** The time of the next transition, if any waits. */
  get nextAt(): number | undefined {
    return this.#heap[0]?.at;
  }

  push(at: number, what: T): void {
    const entry = { at, order: this.#order++, what };
    let index = this.#heap.push(entry) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!this.#before(entry, this.#heap[parent])) break;
      this.#heap[index] = this.#heap[parent] as Entry<T>;
      index = parent;
    }
    this.#heap[index] = entry;
  }

  /** Takes out the earliest transition that is due at `now`. */
  popDue(now: number): { at: number; what: T } | undefined {
    const top = this.#heap[0];
    if (!top || top.at > now) return undefined;
    const last = this.#heap.pop() as Entry<T>;
    if (this.#heap.length > 0) this.#sink(last);
    return top;
  }

  #sink(entry: Entry<T>): void {
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (this.#before(this.#heap[child + 1], this.#heap[child])) child += 1;
      if (!this.#before(this.#heap[child], entry)) break;
      this.#heap[index] = this.#heap[child] as Entry<T>;
      index = child;
    }
    this.#heap[index] = entry;
  }

  #before(a: Entry<T> | undefined, b: Entry<T> | undefined): boolean {
    if (!a || !b) return a !== undefined;
    return a.at < b.at || (a.at === b.at && a.order < b.order);
  }
}
