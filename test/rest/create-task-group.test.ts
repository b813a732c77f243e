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

  it.each<[string, object, string, RegExp]>([
    [
      "more than 200 domains together",
      { source_policy: { include_domains: Array(150).fill("a.com"), exclude_domains: Array(51).fill("b.com") } },
      "source_policy",
      /200 domains together/,
    ],
    [
      "a domain with a scheme",
      { source_policy: { include_domains: ["gov.uk", "https://a.com"] } },
      "source_policy.include_domains[1]",
      /no https:/,
    ],
    ["a date in words", { source_policy: { after_date: "last year" } }, "source_policy.after_date", /2026-01-31/],
    ["a country in words", { advanced_settings: { location: "Germany" } }, "advanced_settings.location", /two letters/],
    ["a scope with blanks", { memory_scope_key: "my team" }, "memory_scope_key", /letters, digits/],
    [
      "a server without https",
      { mcp_servers: [{ name: "a", url: "http://a.example/mcp" }] },
      "mcp_servers[0].url",
      /https/,
    ],
    [
      "two servers of one name",
      { mcp_servers: Array(2).fill({ name: "a", url: "https://a.example/mcp" }) },
      "mcp_servers",
      /name of its own/,
    ],
    [
      "eleven servers",
      { mcp_servers: Array.from({ length: 11 }, (_, n) => ({ name: `s${n}`, url: "https://a.example/mcp" })) },
      "mcp_servers",
      /at most 10/,
    ],
    [
      "a header over two lines",
      { mcp_servers: [{ name: "a", url: "https://a.example/mcp", headers: { a: "x\r\ny: z" } }] },
      "mcp_servers[0].headers.a",
      /no header may hold/,
    ],
    [
      "headers beyond what rests",
      { mcp_servers: [{ name: "a", url: "https://a.example/mcp", headers: { a: "x".repeat(9_000) } }] },
      "mcp_servers",
      /8192 bytes/,
    ],
  ])("refuses %s by its path", async (_what, more, path, message) => {
    const { status, body } = await rest.call("POST /v1/tasks/groups", {
      body: JSON.stringify({ ...submission, ...more }),
    });
    const { errors } = JSON.parse(body) as { errors: unknown[] };
    expect([status, errors]).toEqual([422, [{ path, message: expect.stringMatching(message) }]]);
  });

  it("takes Parallel's options with a body of rows as query parameters, but no headers there", async () => {
    const asked = {
      output: JSON.stringify(submission.output),
      processor: "lite",
      input_schema: JSON.stringify({ type: "object", properties: { company: { type: "string", minLength: 1 } } }),
      previous_interaction_id: "trun_1",
      advanced_settings: '{"location":"de"}',
      enable_events: "false",
      memory_scope_key: "team_1",
    };
    const csv = async (query: Record<string, string>) =>
      rest.call("POST /v1/tasks/groups", {
        query: new URLSearchParams(query).toString(),
        body: "company\nAdyen\n",
        headers: { "content-type": "text/csv" },
      });
    const { status, body } = await csv(asked);
    const { taskgroup_id, warnings } = JSON.parse(body) as TaskGroupAccepted;
    expect([status, warnings]).toEqual([202, expect.arrayContaining([expect.stringMatching(/input_schema\.company/)])]);
    const spec = await rest.ports.taskGroups.getSpec(taskgroup_id);
    expect([spec?.previous_interaction_id, spec?.run_options]).toMatchObject([
      "trun_1",
      { advanced_settings: { location: "de" }, enable_events: false, memory_scope_key: "team_1", mcp_servers: [] },
    ]);
    expect((await csv({ ...asked, mcp_servers: "[]" })).status).toBe(400);
    expect((await csv({ ...asked, enable_events: "maybe" })).status).toBe(400);
  });
});
