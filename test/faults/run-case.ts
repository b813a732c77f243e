/** Runs one group of rows under one fault, on the deployed state machine and steps, and has its end judged. */
import { seededNumbers } from "../../lambdas/adapters/memory/random.ts";
import { memoryPorts } from "../../lambdas/adapters/memory/ports.ts";
import type { ProcessorName } from "../../lambdas/contracts/processors.ts";
import type { Caller } from "../../lambdas/core/oauth/sign-in/caller.ts";
import type { Ports } from "../../lambdas/core/ports.ts";
import { Secret } from "../../lambdas/core/secret.ts";
import { createTaskGroup } from "../../lambdas/core/task-group/submit/create.ts";
import { resumeTaskGroup } from "../../lambdas/core/task-group/change/resume.ts";
import { type AslWalk, walkAsl } from "../support/asl-machine.ts";
import { FakeParallel } from "../support/fake-parallel.ts";
import { VirtualClock } from "../support/virtual-clock.ts";
import { echoSchema } from "../support/world.ts";
import type { Fault } from "./fault-table.ts";
import { judge, type Judged, type Judgement } from "./judge.ts";
import { troubledPorts, type Trouble } from "./troubled-ports.ts";

export interface Verdict extends Judgement {
  /** How often the fault was done to somebody. */
  readonly struck: number;
  readonly posts: number;
  readonly virtual_minutes: number;
  /** Of the longest execution. */
  readonly events: number;
  readonly state_bytes: number;
}

export interface CaseOptions {
  readonly rows: number;
  readonly seed: number;
  readonly processor?: ProcessorName;
  /** In place of the fault's own trouble. */
  readonly trouble?: (random: () => number, executor: number) => Trouble;
}

export interface Case {
  readonly clock: VirtualClock;
  readonly parallel: FakeParallel;
  readonly ports: Ports;
  readonly group: Judged;
  readonly walks: readonly AslWalk[];
  readonly virtual_minutes: number;
  readonly struck: number;
}

export const caller: Caller = {
  owner: "own_1",
  key: new Secret("key-1"),
  scopes: ["tasks:read", "tasks:write"],
  via: "api_key",
};
export const rowsOf = (count: number) => Array.from({ length: count }, (_, row) => ({ company: `Company ${row}` }));
export const died = (error: unknown): boolean => error instanceof Error && error.name === "Crash";

export const runCase = async (fault: Fault, options: CaseOptions): Promise<Verdict> => {
  const ended = await playCase(fault, options);
  const judged = await judgeCase(fault, ended);
  const { parallel, walks, virtual_minutes, struck } = ended;
  return {
    ...judged,
    struck,
    posts: parallel.posts,
    virtual_minutes,
    events: Math.max(...walks.map(({ events }) => events)),
    state_bytes: Math.max(...walks.map(({ state_bytes }) => state_bytes)),
  };
};

export const judgeCase = (fault: Fault, { clock, parallel, ports, group }: Case): Promise<Judgement> => {
  parallel.faults = {};
  return clock.run(judge(ports, parallel, fault, group));
};

/** From the call to ten minutes after the end; what Parallel still has to commit is committed by then. */
export const playCase = async (fault: Fault, { rows, seed, trouble, processor }: CaseOptions): Promise<Case> => {
  const clock = new VirtualClock();
  const parallel = new FakeParallel(clock, { seed });
  const ports = memoryPorts({ parallel: parallel.port, clock, seed });
  const random = seededNumbers(seed * 104_729);
  const inputs = rowsOf(rows);
  const { taskgroup_id } = await clock.run(
    createTaskGroup(ports, caller, {
      rows: inputs,
      options: { output: echoSchema, processor: processor ?? "core-fast" },
      received_at: clock.now() - 60_000,
    }),
  );
  parallel.faults = fault.parallel ?? {};
  parallel.most_posts = 100 + rows / 20;
  const started = clock.now();
  const troubleOf = trouble ?? fault.trouble;
  let struck = 0;
  const strike = <T>(does: T): T => {
    if (does) struck += 1;
    return does;
  };
  const execute = (executor: number): Promise<AslWalk> =>
    walkAsl(
      ports,
      { taskgroup_id, generation: 1 },
      {
        random,
        died,
        ports_of_step: (killed_at) =>
          troubledPorts(ports, { ...troubleOf?.(random, executor), killed_at, struck: () => strike(true) }),
        ...(fault.twice && { twice: () => strike(fault.twice?.(random) ?? false) }),
        ...(fault.redrive_after && { redrive_after: () => strike(fault.redrive_after?.(random) ?? null) }),
      },
    );
  const walks = await clock.run(Promise.all(Array.from({ length: fault.executors ?? 1 }, (_, at) => execute(at))));
  if (fault.resumes) walks.push(await resumed(clock, ports, parallel, fault.resumes, taskgroup_id));
  const virtual_minutes = (clock.now() - started) / 60_000;
  await clock.runUntil(clock.now() + 10 * 60_000);
  const all = struck + parallel.struck + (fault.executors ?? 1) - 1;
  return { clock, parallel, ports, group: { taskgroup_id, inputs, caller }, walks, virtual_minutes, struck: all };
};

/** The cause is removed, and the owner continues. */
const resumed = async (
  clock: VirtualClock,
  ports: Ports,
  parallel: FakeParallel,
  code: string,
  taskgroup_id: string,
): Promise<AslWalk> => {
  const rested = await ports.taskGroups.get(taskgroup_id);
  if (rested?.pause?.code !== code) throw new Error(`Paused as ${rested?.state}, ${rested?.pause?.code}, not ${code}.`);
  parallel.faults = {};
  await clock.runUntil(clock.now() + 60 * 60_000);
  await clock.run(resumeTaskGroup(ports, caller, { taskgroup_id }));
  return clock.run(walkAsl(ports, { taskgroup_id, generation: rested.generation + 1 }));
};
