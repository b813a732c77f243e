/** Submits of seven rows in a world on memory adapters. */
import { createTaskGroup, type Submission } from "../../lambdas/core/task-group/submit/create.ts";
import type { Ports } from "../../lambdas/core/ports.ts";
import { companies, echoSchema, type World } from "./world.ts";

export const options = { output: echoSchema, processor: "core-fast" as const };

export const submission = (world: World, more: Partial<Submission> = {}): Submission => ({
  rows: companies(7),
  options,
  received_at: world.clock.now(),
  ...more,
});

export const post = (world: World, more: Partial<Submission> = {}, ports: Ports = world.ports) =>
  world.clock.run(createTaskGroup(ports, world.caller, submission(world, more)));

export const finishAll = async (world: World) => {
  await Promise.all([...world.walks.values()].map((walking) => world.clock.run(walking)));
};
