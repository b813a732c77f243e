/**
 * Two executors on one batch, in every order of their calls that a bounded search reaches: depth first, with a bound on
 * how often the one at work is put aside for the other or for time to pass (preemptions). Each order is played anew from the start.
 */
import { memoryPorts } from "../../lambdas/adapters/memory/ports.ts";
import type { Ports } from "../../lambdas/core/ports.ts";
import { createTaskGroup } from "../../lambdas/core/task-group/submit/create.ts";
import { Retryable } from "../../lambdas/core/errors.ts";
import { FakeParallel, type Faults } from "../support/fake-parallel.ts";
import { lambda_ms } from "../support/asl-machine.ts";
import { runStep } from "../support/machine.ts";
import { VirtualClock } from "../support/virtual-clock.ts";
import { echoSchema } from "../support/world.ts";
import { listBatches } from "../../lambdas/core/task-group/rows/batches.ts";
import { caller, rowsOf } from "./run-case.ts";
import { Crash, troubledPorts } from "./troubled-ports.ts";

export interface Duel {
  readonly name: string;
  readonly parallel?: Faults;
  /** The first executor to send dies right after its POST. */
  readonly dies?: boolean;
}
export const duels: readonly Duel[] = [
  { name: "nothing goes wrong" },
  { name: "the first answer is lost", parallel: { post: ({ n }) => (n === 1 ? "drop_after_commit" : null) } },
  { name: "the first POST comes to nothing", parallel: { post: ({ n }) => (n === 1 ? "drop_before_commit" : null) } },
  {
    name: "the first POST is committed 40 s after its client gave up",
    parallel: { post: ({ n }) => (n === 1 ? "late_commit" : null), late_ms: () => 40_000 },
  },
  { name: "the first to send dies after its POST", dies: true },
];
export interface SearchReport {
  readonly played: number;
  /** False when the bounds ended the search. */
  readonly exhausted: boolean;
  readonly violations: readonly string[];
  readonly deepest: number;
}

const rows = 2;
/** Steps of one executor after which a play counts as stuck. */
const most_steps = 400;

export const search = async (
  duel: Duel,
  bounds: { preemptions: number; plays: number; until_ms: number },
): Promise<SearchReport> => {
  const violations: string[] = [];
  let [played, deepest] = [0, 0];
  /** Choices of the play in hand, and how many there were at each point. */
  let path: { chosen: number; of: number }[] = [];
  for (;;) {
    const { faults, taken } = await play(duel, path, bounds.preemptions);
    played += 1;
    deepest = Math.max(deepest, taken.length);
    if (faults.length > 0) violations.push(`${taken.map(({ chosen }) => chosen).join("")}: ${faults.join("; ")}`);
    path = nextPath(taken);
    const out_of_bounds = played >= bounds.plays || performance.now() > bounds.until_ms || violations.length >= 10;
    if (path.length === 0 || out_of_bounds) return { played, exhausted: path.length === 0, violations, deepest };
  }
};

/** The deepest choice that has an alternative takes it; what lay below is chosen anew. */
const nextPath = (taken: readonly { chosen: number; of: number }[]): { chosen: number; of: number }[] => {
  const at = taken.findLastIndex(({ chosen, of }) => chosen + 1 < of);
  const last = taken[at];
  return last ? [...taken.slice(0, at), { ...last, chosen: last.chosen + 1 }] : [];
};

const play = async (duel: Duel, path: readonly { chosen: number; of: number }[], most_preemptions: number) => {
  const clock = new VirtualClock();
  const parallel = new FakeParallel(clock, { ...(duel.parallel && { faults: duel.parallel }) });
  const ports = memoryPorts({ parallel: parallel.port, clock });
  const { taskgroup_id } = await clock.run(
    createTaskGroup(ports, caller, {
      rows: rowsOf(rows),
      options: { output: echoSchema, processor: "core-fast" },
      received_at: clock.now() - 60_000,
    }),
  );
  await clock.run(runStep(ports, "prepare", { taskgroup_id, generation: 1 }));

  let died = false;
  const waiting: ((() => void) | null)[] = [null, null];
  const over = [false, false];
  const ported = (executor: number): Ports =>
    troubledPorts(ports, {
      // However long it is put aside: Lambda kills it.
      killed_at: ports.clock.now() + lambda_ms,
      gate: () => new Promise<void>((resolve) => (waiting[executor] = resolve)),
      crash: (point, side) => {
        if (!duel.dies || died || point !== "parallel.addRuns" || side !== "after") return false;
        return (died = true);
      },
    });
  const failures: unknown[] = [];
  const work = async (executor: number): Promise<void> => {
    for (let steps = 0; steps < most_steps; steps += 1) {
      try {
        const { next, wait_seconds } = await runStep(ported(executor), "add_runs", { taskgroup_id, generation: 1 });
        if (next !== "wait" && next !== "add_runs") return;
        await clock.sleep(wait_seconds * 1_000);
      } catch (error) {
        if (!(error instanceof Crash) && !(error instanceof Retryable)) throw error;
        await clock.sleep(5_000);
      }
    }
    throw new Error(`Executor ${executor} comes to no end.`);
  };
  const both = [0, 1].map((executor) =>
    work(executor)
      .catch((error: unknown) => failures.push(error))
      .finally(() => (over[executor] = true)),
  );

  const taken: { chosen: number; of: number }[] = [];
  let current = 0;
  let preemptions = 0;
  while (over.includes(false)) {
    await settled();
    const ready = [0, 1].filter((executor) => waiting[executor] !== null);
    if (ready.length === 0) {
      if (over.includes(false) && !clock.advance()) await settled();
      continue;
    }
    // Going on is choice 0. Putting the one at work aside, for the other or for time to pass, costs a preemption.
    const free = !ready.includes(current);
    const able = preemptions < most_preemptions;
    const others = ready.filter((one) => one !== current);
    const options: (number | "time")[] = free ? others : [current, ...(able ? others : [])];
    if (able && clock.pending) options.push("time");
    const of = options.length;
    const chosen = of > 1 ? (path[taken.length]?.chosen ?? 0) : 0;
    if (of > 1) taken.push({ chosen, of });
    const option = options[chosen] ?? current;
    if (option === "time" || (!free && option !== current)) preemptions += 1;
    if (option === "time") {
      clock.advance();
      continue;
    }
    current = option;
    const go = waiting[current];
    waiting[current] = null;
    go?.();
  }
  await Promise.all(both);
  await clock.runUntil(clock.now() + 10 * 60_000);
  return { taken, faults: await violationsOf(ports, parallel, taskgroup_id, failures) };
};

/** Until nobody can go on without the scheduler: promises have run dry. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const violationsOf = async (ports: Ports, parallel: FakeParallel, taskgroup_id: string, failures: unknown[]) => {
  const faults = failures.map(String);
  const truth = parallel.truth(taskgroup_id);
  const record = await ports.taskGroups.get(taskgroup_id);
  const [batch] = record ? await listBatches(ports, record) : [];
  for (let row = 0; row < rows; row += 1) {
    const billed = truth.get(`${row}#1`) ?? [];
    if (billed.length !== 1) faults.push(`row ${row} is billed ${billed.length} times`);
    if (batch?.runs[String(row)] !== billed[0]) faults.push(`row ${row} is another run in the ledger`);
  }
  if (record?.state !== "running") faults.push(`the group is ${record?.state}`);
  if (record?.lease) faults.push("the lease was kept");
  return faults;
};
