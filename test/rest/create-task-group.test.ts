import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { TaskGroupAccepted } from "../../lambdas/contracts/task-group.ts";
import { startRest, submission } from "./simulated-parallel.ts";

let rest: Awaited<ReturnType<typeof startRest>>;

beforeAll(async () => {
  rest = await startRest();
});

afterAll(() => rest.stop());

describe("POST /v1/tasks/groups", () => {
  it("accepts rows with 202, Location and the URL", async () => {
    const { status, headers, body } = await rest.create();
    const accepted = JSON.parse(body) as TaskGroupAccepted;
    expect([status, accepted.num_rows, headers["location"]]).toEqual([202, 2, accepted.url]);
    expect(accepted.url).toBe(`https://multitask.example/${accepted.taskgroup_id}`);
  });

  it("answers only the URL to Accept: text/plain", async () => {
    const { body, headers } = await rest.create({ accept: "text/plain" });
    expect(headers["content-type"]).toMatch(/^text\/plain/);
    expect(body).toMatch(/^https:\/\/multitask\.example\/tgrp_\w+\n$/);
  });

  it("gives the same Idempotency-Key and body the same group, and another body 409", async () => {
    const once = JSON.parse((await rest.create({ "idempotency-key": "key 1" })).body) as TaskGroupAccepted;
    const twice = JSON.parse((await rest.create({ "idempotency-key": "key 1" })).body) as TaskGroupAccepted;
    expect([twice.taskgroup_id, twice.deduplicated]).toEqual([once.taskgroup_id, true]);
    const other = JSON.stringify({ ...submission, inputs: [{ company: "Adyen" }] });
    const refused = await rest.call("POST /v1/tasks/groups", { body: other, headers: { "idempotency-key": "key 1" } });
    expect(refused.status).toBe(409);
  });

  it.each([
    { inputs: [] },
    { inputs: [1] },
    { ...submission, processor: "gpt" },
    { ...submission, output: { type: "array" } },
    { ...submission, output: { type: "object", properties: 5 } },
    { ...submission, max_cost_usd: 0.01 },
  ])("creates nothing at Parallel and stores nothing out of %j", async (malformed) => {
    const upstream = async () =>
      (await (await fetch(`${rest.simulator.url}/_control/truth`)).json()) as { groups: unknown[] };
    const stored = () => rest.ports.taskGroups.listToStart(Number.MAX_SAFE_INTEGER, 1_000);
    const before = [(await upstream()).groups.length, (await stored()).length];
    const { status, body } = await rest.call("POST /v1/tasks/groups", { body: JSON.stringify(malformed) });
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect((JSON.parse(body) as { detail: string }).detail).toMatch(/[a-z]/);
    expect([(await upstream()).groups.length, (await stored()).length]).toEqual(before);
    expect(before[0]).toBeGreaterThan(0);
  });
});
