/**
 * A record may have been written by a newer version, before a rollback. A state that this version does not know reads as
 * `needs_attention`, a pause code as `step_failed`; what stood there is kept beside it and written back, so that the
 * newer version finds its record as it left it.
 */
import * as z from "zod";
import { isRecord } from "../../../contracts/json.ts";
import { TaskGroupRecord } from "../../../contracts/ledger.ts";
import { groupStates, pauseCodes } from "../../../contracts/lifecycle.ts";
import { conflict, type Refused } from "../../problem.ts";

type Fields = Readonly<Record<string, unknown>>;

const standIns = [
  { field: "state", kept: "stored_state", known: groupStates as readonly string[], standIn: "needs_attention" },
  { field: "code", kept: "stored_code", known: pauseCodes as readonly string[], standIn: "step_failed" },
] as const;

const readable = (fields: Fields): Fields =>
  standIns.reduce<Fields>((read, { field, kept, known, standIn }) => {
    const value = read[field];
    return typeof value !== "string" || known.includes(value) ? read : { ...read, [field]: standIn, [kept]: value };
  }, fields);

const restored = (fields: Fields): Fields =>
  standIns.reduce<Fields>((left, { field, kept, standIn }) => {
    const { [kept]: value, ...others } = left;
    if (value === undefined) return left;
    return left[field] === standIn ? { ...others, [field]: value } : others;
  }, fields);

/** Applies `change` to a group's record and to every object in it that names a state or a pause code. */
const throughout = (record: Fields, change: (fields: Fields) => Fields): Fields => {
  const part = (value: unknown): unknown => (isRecord(value) ? change(value) : value);
  const event = (value: unknown): unknown =>
    isRecord(value) ? change({ ...value, attention: part(value["attention"]) }) : value;
  const { pause, outbox } = record;
  return change({
    ...record,
    ...(isRecord(pause) && { pause: part(pause) }),
    ...(isRecord(outbox) &&
      Array.isArray(outbox["events"]) && { outbox: { ...outbox, events: outbox["events"].map(event) } }),
  });
};

/** A stored record as this version understands it. */
export const readTaskGroup = (stored: TaskGroupRecord): TaskGroupRecord =>
  throughout(stored, readable) as unknown as TaskGroupRecord;

/** The same, of text that was just parsed. */
export const StoredTaskGroup = z.preprocess(
  (stored) => (isRecord(stored) ? throughout(stored, readable) : stored),
  TaskGroupRecord,
);

/** The record as it is written: unknown words stand again where they stood. */
export const asStored = (record: TaskGroupRecord): TaskGroupRecord =>
  throughout(record, restored) as unknown as TaskGroupRecord;

/** Whether the group is in a state of a newer version: it is shown and kept, and nothing moves it or sends for it. */
export const isUnknownState = (record: TaskGroupRecord): boolean => record.stored_state !== undefined;

export const unknownStateDetail = ({ stored_state }: TaskGroupRecord): string =>
  `The task group is in the state ${String(stored_state)}, which this version does not know. ` +
  `Nothing is sent for it and nothing of it is lost. Deploy the newer version again, then go on.`;

export const unknownState = (record: TaskGroupRecord): Refused =>
  conflict({ code: "unknown_state", title: "Written by a newer version", detail: unknownStateDetail(record) });
