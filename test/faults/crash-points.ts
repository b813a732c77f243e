/** Kills whoever is at work before and after every single call that reaches the world, the submit included. */
import { memoryExecutions } from "../../lambdas/adapters/memory/executions.ts";
import { memoryPorts } from "../../lambdas/adapters/memory/ports.ts";
import { seededNumbers } from "../../lambdas/adapters/memory/random.ts";
import type { ProcessorName } from "../../lambdas/contracts/processors.ts";
import type { Ports } from "../../lambdas/core/ports.ts";
import { createTaskGroup } from "../../lambdas/core/task-group/submit/create.ts";
import { sweep } from "../../lambdas/core/task-group/finish/sweep.ts";
import { walkAsl } from "../support/asl-machine.ts";
import { FakeParallel, type Faults } from "../support/fake-parallel.ts";
import { VirtualClock } from "../support/virtual-clock.ts";
import { echoSchema } from "../support/world.ts";
import { judge } from "./judge.ts";
import { caller, died, rowsOf } from "./run-case.ts";
import { troubledPorts, type Trouble } from "./troubled-ports.ts";

type Side = "before" | "after";
export interface CrashProfile {
  readonly name: string;
  readonly rows: number;
  readonly processor: ProcessorName;
  readonly parallel?: Faults;
  /** Only every so-manieth point. */
  readonly every?: number;
}
export interface CrashReport {
  /** Calls of an undisturbed group that reach the world. */
  readonly points: number;
  readonly runs: number;
  readonly crashed: number;
  /** What went wrong, in words, with the point it goes back to. */
  readonly bad: readonly string[];
}

const drop = (n: number): Faults => ({ post: (draw) => (draw.n === n ? "drop_after_commit" : null) });

/** Three batches each. Few rows: every result one by one. Many: one stream. */
export const crashProfiles: readonly CrashProfile[] = [
  { name: "three batches of two rows", rows: 6, processor: "ultra8x-fast" },
  { name: "three batches of two rows, one answer lost", rows: 6, processor: "ultra8x-fast", parallel: drop(2) },
  { name: "three batches of fifty rows, one answer lost", rows: 150, processor: "pro-fast", parallel: drop(2) },
];

export const crashEverywhere = async (profile: CrashProfile): Promise<CrashReport> => {
  const calm = await once(profile, null);
  const bad = calm.faults.map((fault) => `undisturbed: ${fault}`);
  let [runs, crashed] = [0, 0];
  for (const side of ["before", "after"] as const) {
    for (let at = 1; at <= calm.calls[side]; at += profile.every ?? 1) {
      const { faults, killed } = await once(profile, { side, at });
      runs += 1;
      if (killed !== null) crashed += 1;
      bad.push(...faults.map((fault) => `${side} call ${at}, ${killed}: ${fault}`));
    }
  }
  return { points: calm.calls.before, runs, crashed, bad };
};

const once = async (profile: CrashProfile, kill: { side: Side; at: number } | null) => {
  const calls = { before: 0, after: 0 };
  let killed: string | null = null;
  const trouble: Trouble = {
    crash: (point, side) => {
      calls[side] += 1;
      if (kill?.side !== side || kill.at !== calls[side]) return false;
      killed = point;
      return true;
    },
  };
  const clock = new VirtualClock();
  const parallel = new FakeParallel(clock, { ...(profile.parallel && { faults: profile.parallel }) });
  const walks: Promise<unknown>[] = [];
  const executions = memoryExecutions((input) => {
    const ports_of_step = (killed_at: number): Ports => troubledPorts(ports, { ...trouble, killed_at });
    walks.push(walkAsl(ports, input, { died, ports_of_step, random: seededNumbers(1) }));
  });
  const ports = memoryPorts({ parallel: parallel.port, clock }, { executions });
  const inputs = rowsOf(profile.rows);
  const call = () =>
    createTaskGroup(troubledPorts(ports, trouble), caller, {
      rows: inputs,
      options: { output: echoSchema, processor: profile.processor },
      idempotency_key: "key of this call",
      received_at: clock.now() - 60_000,
    });
  // A caller who hears nothing calls again with the same key.
  const { taskgroup_id } = await clock.run(
    call().catch(async (error: unknown) => {
      if (!died(error)) throw error;
      await clock.sleep(1_000);
      return call();
    }),
  );
  // Accepted and not started: the sweeper starts it.
  if (walks.length === 0) {
    await clock.runUntil(clock.now() + ports.settings.durations.START_STUCK_MS + 1);
    await clock.run(sweep(ports));
  }
  await clock.run(Promise.all(walks));
  await clock.runUntil(clock.now() + 20 * 60_000);
  parallel.faults = {};
  const { faults } = await clock.run(judge(ports, parallel, { name: "crash" }, { taskgroup_id, inputs, caller }));
  if (parallel.runs.size !== profile.rows) faults.push(`${parallel.runs.size} runs billed in all groups together`);
  return { calls, killed, faults };
};
