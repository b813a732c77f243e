/** Judges how a group ended: by what Parallel bills, by our ledger, and by the table its owner reads. */
import { numbersOf } from "../../lambdas/core/budget/numbers.ts";
import { priceOf } from "../../lambdas/core/budget/price.ts";
import type { TableRow } from "../../lambdas/contracts/table.ts";
import type { TaskGroupRecord } from "../../lambdas/contracts/ledger.ts";
import type { Caller } from "../../lambdas/core/oauth/sign-in/caller.ts";
import type { Ports } from "../../lambdas/core/ports.ts";
import { listBatches } from "../../lambdas/core/task-group/rows/batches.ts";
import { readTable } from "../../lambdas/core/task-group/table/results.ts";
import type { FakeParallel } from "../support/fake-parallel.ts";
import type { Fault } from "./fault-table.ts";

export interface Judgement {
  readonly lost: number;
  readonly duplicate: number;
  /** Duplicates that the group does not show. */
  readonly silent: number;
  readonly mismapped: number;
  readonly state: string;
  /** What went wrong, in words; empty when nothing did. */
  readonly faults: string[];
}
export interface Judged {
  readonly taskgroup_id: string;
  readonly inputs: readonly { company: string }[];
  readonly caller: Caller;
}
type Count = Record<"lost" | "duplicate" | "silent" | "mismapped", number>;

/** Rule 4: money at risk in one POST. */
const most_micros_a_post = 5_000_000;

export const judge = async (ports: Ports, parallel: FakeParallel, fault: Fault, group: Judged): Promise<Judgement> => {
  const { taskgroup_id, inputs, caller } = group;
  const truth = parallel.truth(taskgroup_id);
  const record = await ports.taskGroups.get(taskgroup_id);
  if (!record) throw new Error("The group has no record.");
  const ledger = new Map<number, string>();
  for (const { runs } of await listBatches(ports, record)) {
    for (const [row, run_id] of Object.entries(runs)) ledger.set(Number(row), run_id);
  }
  const table = await readTable(ports, caller, { id: taskgroup_id, query: { limit: inputs.length, basis: "all" } });
  const reported = new Set(record.progress.duplicate_run_ids);
  const count: Count = { lost: 0, duplicate: 0, silent: 0, mismapped: 0 };
  for (const [row, input] of inputs.entries()) {
    const billed = truth.get(`${row}#1`) ?? [];
    const shown = table.results[row];
    if (fault.refused?.(row)) {
      if (billed.length > 0 || shown?.$status !== "failed" || !shown.$error?.includes("input refused")) count.lost += 1;
      continue;
    }
    if (billed.length === 0) {
      count.lost += 1;
      continue;
    }
    count.duplicate += billed.length - 1;
    const known = ledger.get(row);
    count.silent += billed.filter((id) => id !== known && !reported.has(id)).length;
    if (known === undefined || !billed.includes(known) || !isThatRow(row, input, shown, billed, fault)) {
      count.mismapped += 1;
    } else if (shown?.$status !== "completed" && !(fault.ends?.includes(shown?.$status ?? "") && shown?.$error)) {
      count.lost += 1;
    }
  }
  const billed = [...truth.values()].reduce((sum, ids) => sum + ids.length, 0);
  const faults = faultsOf(record, fault, inputs.length, count);
  if (truth.size + refusedRows(fault, inputs.length) !== inputs.length) faults.push(`${truth.size} rows billed`);
  if (reported.size > billed - truth.size) faults.push("reported duplicates that are none");
  if (table.results.length !== inputs.length) faults.push(`${table.results.length} rows exported`);
  if (table.duplicate_run_ids.length !== reported.size) faults.push("the table does not show every duplicate");
  faults.push(...beyondOnePost(parallel, truth, fault));
  const at_risk = parallel.largest_post * priceOf(record.plan.processor ?? "");
  if (parallel.largest_post > 1 && at_risk > most_micros_a_post) faults.push(`$${at_risk / 1e6} at risk in one POST`);
  return { ...count, state: record.state, faults };
};

const refusedRows = (fault: Fault, rows: number): number =>
  fault.refused ? Array.from({ length: rows }, (_, row) => row).filter(fault.refused).length : 0;

const isThatRow = (
  row: number,
  input: { company: string },
  shown: TableRow | undefined,
  billed: readonly string[],
  fault: Fault,
): boolean => {
  if (!shown || shown.$index !== row || shown.$id === null || !billed.includes(shown.$id)) return false;
  if (shown["company"] !== input.company) return false;
  if (shown.$status !== "completed") return true;
  return fault.shows?.(row, shown, input) ?? showsEcho(shown, input);
};

/** What a run answers that nothing went wrong with: its own input, with its evidence. */
export const showsEcho = (shown: TableRow, input: { company: string }): boolean =>
  shown["echo"] === JSON.stringify(input) && shown.$basis?.length === 1 && shown.$warnings === undefined;

const faultsOf = (record: TaskGroupRecord, fault: Fault, rows: number, count: Count): string[] => {
  const faults: string[] = [];
  const wanted = fault.ends || fault.refused ? "completed_with_errors" : "completed";
  const { num_ended } = numbersOf(record).counts;
  if (num_ended !== rows) faults.push(`${num_ended} rows counted as ended`);
  if (record.state !== wanted) faults.push(`ended ${record.state} (${record.pause?.detail ?? ""})`);
  if (record.sealed_key !== null) faults.push("the sealed key was kept");
  if (record.lease !== null) faults.push("the lease was kept");
  if (count.lost > 0) faults.push(`${count.lost} lost`);
  if (count.mismapped > 0) faults.push(`${count.mismapped} mis-mapped`);
  if (count.duplicate > 0 && !fault.may_duplicate) faults.push(`${count.duplicate} duplicate`);
  if (count.silent > 0) faults.push(`${count.silent} duplicates not reported`);
  return faults;
};

/** A row is paid twice only if a POST that held it was committed late, and once more for each such POST at most. */
const beyondOnePost = (parallel: FakeParallel, truth: Map<string, string[]>, fault: Fault): string[] => {
  if (!fault.may_duplicate) return [];
  const late = new Map<number, number>();
  for (const rows of parallel.late_posts) for (const row of rows) late.set(row, (late.get(row) ?? 0) + 1);
  const beyond = [...truth].filter(([key, ids]) => ids.length - 1 > (late.get(Number(key.split("#")[0])) ?? 0));
  return beyond.length > 0 ? [`${beyond.length} rows duplicated beyond the late POSTs that held them`] : [];
};
