import { describe, expect, it } from "@jest/globals";
import { sweep } from "../../../../lambdas/core/task-group/finish/sweep.ts";
import { Crash, troubledPorts } from "../../../faults/troubled-ports.ts";
import { makeWorld } from "../../../support/world.ts";
import { finishAll, post } from "../../../support/submit.ts";

describe("a submit that dies at any point", () => {
  it("is started by the sweeper once its record stands, also when nobody calls again", async () => {
    const world = makeWorld();
    const dying = troubledPorts(world.ports, {
      crash: (point, side) => point === "executions.start" && side === "before",
    });
    await expect(post(world, {}, dying)).rejects.toBeInstanceOf(Crash);
    expect(world.walks.size).toBe(0);
    await world.clock.run(world.clock.sleep(world.ports.settings.durations.START_STUCK_MS + 1));
    expect(await sweep(world.ports)).toEqual({ started: 1, told: 0, failed: 0 });
    await finishAll(world);
    expect(world.parallel.runs.size).toBe(7);
    expect(await sweep(world.ports)).toEqual({ started: 0, told: 0, failed: 0 });
  });

  it("leaves nothing to the sweeper before its record stands: nothing was promised", async () => {
    const world = makeWorld();
    const dying = troubledPorts(world.ports, { crash: (point) => point === "taskGroups.insert" });
    await expect(post(world, { idempotency_key: "k" }, dying)).rejects.toBeInstanceOf(Crash);
    await world.clock.run(world.clock.sleep(3_600_000));
    expect(await sweep(world.ports)).toEqual({ started: 0, told: 0, failed: 0 });
  });
});
