import { describe, expect, it } from "@jest/globals";
import { createDeepResearch } from "../../../../lambdas/core/task-group/submit/create-deep-research.ts";
import { makeWorld } from "../../../support/world.ts";

describe("an idempotency key", () => {
  it("holds for a deep-research task too", async () => {
    const world = makeWorld();
    const ask = (input: string) =>
      world.clock.run(
        createDeepResearch(world.ports, world.caller, {
          request: { input },
          idempotency_key: "k",
          received_at: world.clock.now(),
        }),
      );
    const first = await ask("Who built it?");
    expect(await ask("Who built it?")).toMatchObject({ taskgroup_id: first.taskgroup_id, deduplicated: true });
    await expect(ask("And when?")).rejects.toMatchObject({ kind: "conflict" });
  });
});

describe("the output of deep research", () => {
  it.each([
    [{}, "text", null],
    [{ output: "Only prices" }, "text", "Only prices"],
    [{ output_type: "auto" as const }, "auto", null],
    [
      { output: { type: "object", properties: { a: { type: "string", description: "A" } } } },
      "json",
      expect.anything(),
    ],
  ])("with %j is asked for as %s", async (options, output_type, output) => {
    const world = makeWorld();
    const request = { input: "Who built it?", ...options };
    const { taskgroup_id } = await world.clock.run(
      createDeepResearch(world.ports, world.caller, {
        request,
        idempotency_key: undefined,
        received_at: world.clock.now(),
      }),
    );
    expect(await world.ports.taskGroups.getSpec(taskgroup_id)).toMatchObject({ output_type, output });
  });
});
