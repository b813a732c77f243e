/** How an open results page keeps itself fresh: when it looks again, and when it may stop. No DOM here. */
import { isPaused } from "../../contracts/lifecycle.ts";
import type { TaskGroupTable } from "../../contracts/table.ts";
import { hasEnded } from "./facts.ts";

/** Milliseconds between looks: after a change, then ever longer while nothing changes; longest after failures or a cancel. */
const soon = 2_000;
const patient = 10_000;
const longest = 60_000;

/** One answer to a look. `table` is null unless the status is 200. */
export interface Answer {
  readonly status: number;
  readonly etag: string | null;
  readonly table: TaskGroupTable | null;
}

/** What the page gives: its request, its drawing, its line of text, its clock. */
export interface Surroundings {
  /** `etag` of the table it has, or null. Rejects when nothing answers. */
  readonly ask: (etag: string | null) => Promise<Answer>;
  readonly draw: (table: TaskGroupTable) => void;
  readonly say: (text: string) => void;
  /** Calls `look` after `milliseconds`, instead of any call that is still due. */
  readonly later: (look: () => Promise<void>, milliseconds: number) => void;
}

const gone: Readonly<Record<number, string>> = {
  401: "Signed out: reload to sign in again.",
  404: "These results are gone.",
};

const standing = (table: TaskGroupTable): string => {
  if (hasEnded(table) || isPaused(table.state)) return "";
  return table.state === "cancelled"
    ? "Cancelled: what still runs appears here when it ends."
    : "Live: new results appear by themselves.";
};

/**
 * Answers `look`, which asks once and arranges for the next look; it stops for good once the whole has ended. Called
 * while it asks, it asks once more after that.
 */
export const polling = ({ ask, draw, say, later }: Surroundings): (() => Promise<void>) => {
  let etag: string | null = null;
  let wait = soon;
  let most = patient;
  let asking = false;
  let onceMore = false;
  const once = async (): Promise<boolean> => {
    const answer = await ask(etag);
    const end = gone[answer.status];
    if (end !== undefined) {
      say(end);
      return false;
    }
    if (answer.table !== null) {
      etag = answer.etag;
      draw(answer.table);
      say(standing(answer.table));
      wait = soon;
      // A run of a cancelled group may last for hours, and nothing waits for it.
      most = answer.table.state === "cancelled" ? longest : patient;
      return !hasEnded(answer.table);
    }
    if (answer.status !== 304) throw new Error(String(answer.status));
    wait = Math.min(wait * 1.2, most);
    return true;
  };
  const look = async (): Promise<void> => {
    if (asking) {
      onceMore = true;
      return;
    }
    asking = true;
    let again = true;
    try {
      again = await once();
    } catch {
      wait = Math.min(wait * 2, longest);
      say(`No answer just now; trying again in ${Math.round(wait / 1_000)} s.`);
    } finally {
      asking = false;
    }
    if (again) later(look, onceMore ? 0 : wait);
    onceMore = false;
  };
  return look;
};
