import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { TaskGroupHistory } from "../../lambdas/contracts/table.ts";
import type { TaskGroupPlan } from "../../lambdas/contracts/task-group.ts";
import { startRest, submission } from "./simulated-parallel.ts";

let rest: Awaited<ReturnType<typeof startRest>>;

beforeAll(async () => {
  rest = await startRest();
});

afterAll(() => rest.stop());

describe("POST /v1/tasks/groups/plan", () => {
  it("plans without creating anything", async () => {
    const before = (JSON.parse((await rest.call("GET /v1/tasks/groups")).body) as TaskGroupHistory).task_groups.length;
    const { status, body } = await rest.call("POST /v1/tasks/groups/plan", { body: JSON.stringify(submission) });
    const plan = JSON.parse(body) as TaskGroupPlan;
    expect([status, plan.processor, plan.estimated_cost_usd]).toEqual([200, "core-fast", 0.05]);
    const after = (JSON.parse((await rest.call("GET /v1/tasks/groups")).body) as TaskGroupHistory).task_groups.length;
    expect(after).toBe(before);
  });
});
