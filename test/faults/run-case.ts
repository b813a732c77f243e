/** Runs one group of rows under one fault and judges the end by server truth, ledger and export. */
import { seededNumbers } from "../../lambdas/adapters/memory/random.ts";
import { memoryPorts } from "../../lambdas/adapters/memory/ports.ts";
import type { Ports } from "../../lambdas/core/ports.ts";
import { Secret } from "../../lambdas/core/secret.ts";
import { listBatches } from "../../lambdas/core/task-group/batches.ts";
import { createTaskGroup } from "../../lambdas/core/task-group/create.ts";
import { Retryable } from "../../lambdas/core/task-group/errors.ts";
import { readTable } from "../../lambdas/core/task-group/results.ts";
import { FakeParallel } from "../support/fake-parallel.ts";
import { type Walk, walk } from "../support/machine.ts";
import { VirtualClock } from "../support/virtual-clock.ts";
import { echoSchema } from "../support/world.ts";
import type { Fault } from "./fault-table.ts";
import { Crash, troubledPorts, type Trouble } from "./troubled-ports.ts";

export interface Verdict {
  readonly lost: number;
  readonly duplicate: number;
  /** Duplicates that the group does not show. */
  readonly silent: number;
  readonly mismapped: number;
  readonly posts: number;
  readonly virtual_minutes: number;
  readonly steps: number;
  readonly state_bytes: number;
  readonly state: string;
  /** What went wrong, in words; empty when nothing did. */
  readonly faults: string[];
}

export interface CaseOptions {
  readonly rows: number;
  readonly seed: number;
  /** In place of the fault's own trouble. */
  readonly trouble?: (random: () => number, executor: number) => Trouble;
}

const rowsOf = (count: number) => Array.from({ length: count }, (_, row) => ({ company: `Company ${row}` }));
export const passes = (error: unknown): boolean => error instanceof Crash || error instanceof Retryable;

export const runCase = async (fault: Fault, { rows, seed, trouble }: CaseOptions): Promise<Verdict> => {
  const clock = new VirtualClock();
  const parallel = new FakeParallel(clock, { seed, ...(fault.parallel && { faults: fault.parallel }) });
  const ports = memoryPorts({ parallel: parallel.port, clock, seed });
  const random = seededNumbers(seed * 104_729);
  const caller = {
    owner: "own_1",
    key: new Secret("key-1"),
    scopes: ["tasks:read", "tasks:write"],
    via: "api_key",
  } as const;
  const inputs = rowsOf(rows);
  const calm = parallel.faults;
  parallel.faults = {};
  const accepted = await clock.run(
    createTaskGroup(ports, caller, {
      rows: inputs,
      options: { output: echoSchema, processor: "core-fast" },
      received_at: clock.now() - 60_000,
    }),
  );
  parallel.faults = calm;

  const { taskgroup_id } = accepted;
  const started = clock.now();
  const troubleOf = trouble ?? fault.trouble;
  const executors = Array.from({ length: fault.executors ?? 1 }, (_, executor): Promise<Walk> =>
    walk(
      ports,
      { taskgroup_id, generation: 1 },
      {
        crashed: passes,
        ports_of_step: () => (troubleOf ? troubledPorts(ports, troubleOf(random, executor)) : ports),
      },
    ),
  );
  const walks = await clock.run(Promise.all(executors));
  const virtual_minutes = (clock.now() - started) / 60_000;
  // What was still on its way to Parallel lands now.
  await clock.runUntil(clock.now() + 10 * 60_000);
  parallel.faults = {};
  const judged = await clock.run(judge(ports, parallel, fault, { taskgroup_id, inputs, caller }));
  return {
    ...judged,
    posts: parallel.posts,
    virtual_minutes,
    steps: Math.max(...walks.map(({ steps }) => steps.length)),
    state_bytes: Math.max(...walks.map(({ state_bytes }) => state_bytes)),
  };
};

const judge = async (
  ports: Ports,
  parallel: FakeParallel,
  fault: Fault,
  group: { taskgroup_id: string; inputs: { company: string }[]; caller: Parameters<typeof readTable>[1] },
): Promise<Pick<Verdict, "lost" | "duplicate" | "silent" | "mismapped" | "state" | "faults">> => {
  const { taskgroup_id, inputs, caller } = group;
  const faults: string[] = [];
  const truth = parallel.truth(taskgroup_id);
  const record = await ports.taskGroups.get(taskgroup_id);
  if (!record) throw new Error("The group has no record.");
  const ledger = new Map<number, string>();
  for (const { runs } of await listBatches(ports, record)) {
    for (const [row, run_id] of Object.entries(runs)) ledger.set(Number(row), run_id);
  }
  const table = await readTable(ports, caller, { id: taskgroup_id, query: { limit: inputs.length, basis: "all" } });
  const reported = new Set(record.duplicate_run_ids);

  const count = { lost: 0, duplicate: 0, silent: 0, mismapped: 0 };
  for (const [row, input] of inputs.entries()) {
    const billed = truth.get(`${row}#1`) ?? [];
    const shown = table.results[row];
    const refused = fault.refused?.(row) ?? false;
    if (refused) {
      if (billed.length > 0 || shown?.$status !== "failed" || !shown.$error) count.lost += 1;
      continue;
    }
    if (billed.length === 0) {
      count.lost += 1;
      continue;
    }
    count.duplicate += billed.length - 1;
    const known = ledger.get(row);
    const extra = billed.filter((id) => id !== known);
    count.silent += extra.filter((id) => !reported.has(id)).length;
    if (known === undefined || !billed.includes(known)) count.mismapped += 1;
    else if (!shown || shown.$index !== row || shown.$id === null || !billed.includes(shown.$id)) count.mismapped += 1;
    else if (shown["company"] !== input.company) count.mismapped += 1;
    else if (shown.$status === "completed" && shown["echo"] !== JSON.stringify(input)) count.mismapped += 1;
    else if (shown.$status !== "completed" && !fault.ends?.includes(shown.$status)) count.lost += 1;
    else if (shown.$status !== "completed" && !shown.$error) count.lost += 1;
  }
  if (table.results.length !== inputs.length) faults.push(`${table.results.length} rows exported`);
  if (record.num_settled !== inputs.length) faults.push(`${record.num_settled} rows counted as settled`);
  const wanted = fault.ends || fault.refused ? "completed_with_errors" : "completed";
  if (record.state !== wanted) faults.push(`ended ${record.state}`);
  if (record.sealed_key !== null) faults.push("the sealed key was kept");
  if (count.lost > 0) faults.push(`${count.lost} lost`);
  if (count.mismapped > 0) faults.push(`${count.mismapped} mis-mapped`);
  if (count.duplicate > 0 && !fault.may_duplicate) faults.push(`${count.duplicate} duplicate`);
  if (count.silent > 0) faults.push(`${count.silent} duplicates not reported`);
  return { ...count, state: record.state, faults };
};
