/** How a record is changed while others change it too: read, decide, replace if nobody was first, else again. */
import { Retryable } from "./errors.ts";

/** Contention lasts a few writes; more than this is a fault worth a retry of the whole step. */
const maxTries = 50;

interface Swap<Stored> {
  /** What is changed, for the error. */
  readonly name: string;
  readonly read: () => Promise<Stored>;
  /** Answers null when somebody else wrote first. */
  readonly replace: (changed: Stored) => Promise<Stored | null>;
  /** May run several times; answers null to leave the record as it is. */
  readonly change: (stored: Stored) => Stored | null;
}

/** The record as stored. Throws Retryable when others write faster than this for 50 tries. */
export const compareAndSwap = async <Stored>({ name, read, replace, change }: Swap<Stored>): Promise<Stored> => {
  for (let tries = 0; tries < maxTries; tries += 1) {
    const stored = await read();
    const changed = change(stored);
    if (changed === null) return stored;
    const replaced = await replace(changed);
    if (replaced !== null) return replaced;
  }
  throw new Retryable(`${name} changes too often to be written; try again.`);
};
