/** How far the reading of a file is, written down now and then; and whether it still may go on. */
import type { Reading, TaskGroupRecord } from "../../../contracts/ledger.ts";
import type { Ports } from "../../ports.ts";
import { type Holder, changeAsHolder } from "../state/lease.ts";

/** The group was cancelled while its file was read. */
export class Stopped extends Error {
  override readonly name = "Stopped";
}

export interface Progress {
  /** Written at most every second. Throws Stopped once the group is cancelled. */
  readonly looked: (bytes_read: number, rows_read: number) => Promise<void>;
  /** Written always. Throws Stopped once the group is cancelled. */
  readonly stored: (rows_stored: number) => Promise<void>;
  /** Changes the record as its one reader. Throws Stopped once the group is cancelled. */
  readonly change: (change: (record: TaskGroupRecord) => TaskGroupRecord) => Promise<TaskGroupRecord>;
  /** Whether this invocation's time is up. */
  readonly isOver: () => boolean;
}

/** A page looks every few seconds. */
const everyMs = 1_000;

/** `until`: when the invocation's time is up, in epoch milliseconds. */
export const progressOf = (
  ports: Pick<Ports, "taskGroups" | "clock" | "settings">,
  { taskgroup_id }: TaskGroupRecord,
  holder: Holder,
  until: number,
): Progress => {
  let written_at = ports.clock.now();
  const change: Progress["change"] = async (apply) => {
    const after = await changeAsHolder(ports, taskgroup_id, holder, (record) =>
      record.state === "reading" ? apply(record) : null,
    );
    if (after.state === "cancelling") throw new Stopped(`Task group ${taskgroup_id} is being cancelled.`);
    return after;
  };
  const note = async (far: Partial<Reading>): Promise<void> => {
    written_at = ports.clock.now();
    await change((record) => ({
      ...record,
      reading: record.reading && { ...record.reading, ...far },
      to_start_since: null,
      updated_at: written_at,
    }));
  };
  return {
    change,
    looked: async (bytes_read, rows_read) => {
      if (ports.clock.now() - written_at >= everyMs) await note({ bytes_read, rows_read });
    },
    stored: (rows_stored) => note({ rows_stored }),
    isOver: () => ports.clock.now() >= until,
  };
};
