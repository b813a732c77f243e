/** A small world for the core: memory twins, the fake Parallel, a virtual clock, and executions that really run. */
import { memoryExecutions } from "../../lambdas/adapters/memory/executions.ts";
import { memoryPorts } from "../../lambdas/adapters/memory/ports.ts";
import type { Caller } from "../../lambdas/core/oauth/sign-in/caller.ts";
import type { Ports } from "../../lambdas/core/ports.ts";
import { Secret } from "../../lambdas/core/secret.ts";
import { type Faults, FakeParallel } from "./fake-parallel.ts";
import { type Walk, walk } from "./machine.ts";
import { VirtualClock } from "./virtual-clock.ts";

export interface World {
  readonly clock: VirtualClock;
  readonly parallel: FakeParallel;
  readonly ports: Ports;
  readonly caller: Caller;
  /** The walk of each execution, by `<taskgroup_id>-<generation>`. */
  readonly walks: Map<string, Promise<Walk>>;
  /** Lets time pass until the execution of a group is over. */
  finish(taskgroup_id: string, generation?: number): Promise<Walk>;
}

export const makeWorld = (
  options: { seed?: number; faults?: Faults; changes?: Partial<Ports>; key?: string } = {},
): World => {
  const clock = new VirtualClock();
  const parallel = new FakeParallel(clock, {
    ...(options.seed !== undefined && { seed: options.seed }),
    ...(options.faults && { faults: options.faults }),
  });
  const walks = new Map<string, Promise<Walk>>();
  const executions = memoryExecutions((input) => {
    const walking = walk(ports, input);
    walking.catch(() => {});
    walks.set(`${input.taskgroup_id}-${input.generation}`, walking);
  });
  const ports: Ports = memoryPorts(
    { parallel: parallel.port, clock, ...(options.seed !== undefined && { seed: options.seed }) },
    { executions, ...options.changes },
  );
  return {
    clock,
    parallel,
    ports,
    walks,
    caller: {
      owner: "own_1",
      key: new Secret(options.key ?? "key-1"),
      scopes: ["tasks:read", "tasks:write"],
      via: "api_key",
    },
    finish(taskgroup_id, generation = 1) {
      const walking = walks.get(`${taskgroup_id}-${generation}`);
      if (!walking) throw new Error(`No execution ${taskgroup_id}-${generation} was started.`);
      return clock.run(walking);
    },
  };
};

/** Companies by number, `from` on: no two of them are one row. */
export const companies = (count: number, from = 0): { company: string; website: string }[] =>
  Array.from({ length: count }, (_, at) => from + at).map((row) => ({
    company: `Company ${row}`,
    website: `https://c${row}.example`,
  }));

export const echoSchema = {
  type: "object",
  properties: { echo: { type: "string", description: "The input" } },
  required: ["echo"],
  additionalProperties: false,
};
