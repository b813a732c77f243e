import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { TaskGroupAccepted } from "../../lambdas/contracts/task-group.ts";
import { startRest } from "./simulated-parallel.ts";

let rest: Awaited<ReturnType<typeof startRest>>;

beforeAll(async () => {
  rest = await startRest();
});

afterAll(() => rest.stop());

describe("POST /v1/tasks/deep-research", () => {
  it("takes a deep-research question", async () => {
    const { status, body } = await rest.call("POST /v1/tasks/deep-research", {
      body: '{"input":"Why is the sky blue?"}',
    });
    expect([status, (JSON.parse(body) as TaskGroupAccepted).num_rows]).toEqual([202, 1]);
  });
});
