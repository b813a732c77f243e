import { expect } from "@jest/globals";
import { createTaskGroup } from "../../../lambdas/core/task-group/submit/create.ts";
import { Crash, troubledPorts } from "../../faults/troubled-ports.ts";
import type { Faults } from "../../support/fake-parallel.ts";
import { type StepName, runStep } from "../../support/machine.ts";
import { companies, echoSchema, makeWorld } from "../../support/world.ts";

/** A group whose steps the test runs one by one, each of which may die. */
export const stepByStep = async (rows: number, faults: Faults) => {
  const executions = { start: async () => {} };
  const world = makeWorld({ faults, changes: { executions } });
  const options = { output: echoSchema, processor: "core-fast" as const };
  const { clock, ports, caller } = world;
  const submission = { rows: companies(rows), options, received_at: clock.now() - 60_000 };
  const { taskgroup_id } = await clock.run(createTaskGroup(ports, caller, submission));
  const input = { taskgroup_id, generation: 1 };
  const step = (name: StepName) => clock.run(runStep(ports, name, input));
  const dyingStep = async (name: StepName, point: string, nth: number) => {
    let seen = 0;
    const dying = troubledPorts(ports, {
      crash: (at, side) => side === "after" && at === point && (seen += 1) === nth,
    });
    await expect(clock.run(runStep(dying, name, input))).rejects.toBeInstanceOf(Crash);
  };
  return { ...world, taskgroup_id, step, dyingStep };
};
