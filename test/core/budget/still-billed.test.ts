import { describe, expect, it } from "@jest/globals";
import type { WebhookBody } from "../../../lambdas/contracts/webhooks.ts";
import { cancelTaskGroup } from "../../../lambdas/core/task-group/change/cancel.ts";
import { stillBilled } from "../../../lambdas/core/budget/still-billed.ts";
import { statusAnswer } from "../../../lambdas/mcp/answers/status-answer.ts";
import { facts } from "../../../lambdas/web/results/facts.ts";
import { makeWorld } from "../../support/world.ts";
import { create, options, table } from "../task-group/change/finished-group.ts";

describe("what a stopped group may still cost", () => {
  it("is one sentence, the same on the page, in getStatus and in the webhook", async () => {
    const world = makeWorld();
    const { taskgroup_id: id } = await create(world, 5, {
      options: { ...options, webhook_url: "https://hooks.example/1" },
    });
    while ((await world.ports.taskGroups.get(id))?.state !== "running")
      await world.clock.runUntil(world.clock.now() + 100);
    await world.clock.run(cancelTaskGroup(world.ports, world.caller, { taskgroup_id: id, request_id: "r" }));
    const shown = await table(world, id);
    const sentence = "5 rows finish at Parallel, up to $0.125.";
    expect(String(facts({ ...shown, next: null }))).toContain(sentence);
    expect(statusAnswer(shown, null, world.clock.now()).text).toContain(sentence);
    await world.finish(id);
    const [delivery] = await world.ports.deliveries.list(id);
    expect((JSON.parse(delivery!.body) as WebhookBody).data.still_billed).toBe(sentence);
  });

  it("is nothing while the group moves, or once no row runs; without a price it names none", () => {
    const cost = { possible_further_cost_usd: 1.5 };
    expect(stillBilled({ state: "running", num_running: 60, cost })).toBeNull();
    expect(stillBilled({ state: "cancelled", num_running: 0, cost })).toBeNull();
    expect(stillBilled({ state: "cancelled", num_running: 60, cost })).toBe("60 rows finish at Parallel, up to $1.50.");
    expect(stillBilled({ state: "cancelled", num_running: 1, cost: { possible_further_cost_usd: null } })).toBe(
      "1 row finishes at Parallel.",
    );
  });
});
