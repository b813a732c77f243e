/** Keys, credit and the rate limit, as an account holder meets them. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import {
  brokeKey,
  demoKey,
  startParallelSimulator,
  virtualClock,
  type ParallelSimulator,
} from "../../../local/parallel-simulator/server.ts";
import { talkTo } from "./talk.ts";

let simulator: ParallelSimulator;
const clock = virtualClock();
beforeAll(async () => {
  simulator = await startParallelSimulator({ clock, seed: 2 });
});
afterAll(() => simulator.stop());

const setKey = (key: string, wish: object) => talkTo(simulator.url).call("POST", "/_control/keys", { key, ...wish });

describe("a key", () => {
  it("is needed, and must be known", async () => {
    for (const key of ["", "sk-unknown"]) {
      const refused = await talkTo(simulator.url, key).call("POST", "/v1/tasks/groups", {});
      expect(refused.status).toBe(401);
      expect(refused.body).toMatchObject({ type: "error", error: { message: expect.stringMatching(/^Unauthorized/) } });
    }
    expect((await talkTo(simulator.url, "demo-anyone").call("POST", "/v1/tasks/groups", {})).status).toBe(200);
  });

  it("stops working when it is revoked, and works again when it is restored", async () => {
    for (const key of ["demo-revoked", demoKey]) {
      const talk = talkTo(simulator.url, key);
      const id = await talk.group();
      await setKey(key, { revoked: true });
      expect((await talk.call("GET", `/v1/tasks/groups/${id}`)).status).toBe(401);
      await setKey(key, { revoked: false });
      expect((await talk.call("GET", `/v1/tasks/groups/${id}`)).status).toBe(200);
    }
  });

  it("sees nothing of another account", async () => {
    const id = await talkTo(simulator.url).group();
    const stranger = talkTo(simulator.url, "demo-stranger");
    const paths = [`/v1/tasks/groups/${id}`, `/v1/tasks/groups/${id}/runs`, `/v1/tasks/groups/${id}/events`];
    for (const path of paths) expect((await stranger.call("GET", path)).status).toBe(404);
    expect((await stranger.addRuns(id, stranger.rows(1))).status).toBe(404);
  });
});

describe("credit", () => {
  const account = async (key: string) => {
    const { body } = await talkTo(simulator.url).call("GET", "/_control/keys");
    return (body["keys"] as unknown as { key: string; balance_usd: number; reserved_usd: number }[]).find(
      (one) => one.key === key,
    );
  };

  it("is missing on demo-broke, which may create groups and no runs", async () => {
    const talk = talkTo(simulator.url, brokeKey);
    const id = await talk.group();
    const refused = await talk.addRuns(id, talk.rows(1));
    expect([refused.status, refused.body]).toMatchObject([402, { type: "error" }]);
    expect(await talk.committed(id)).toEqual([]);
  });

  it("is reserved for the whole batch up front, billed at completion and given back on failure", async () => {
    const key = "demo-purse";
    await setKey(key, { balance_usd: 1 });
    const talk = talkTo(simulator.url, key);
    const id = await talk.group();
    // lite costs $0.005: 150 runs hold $0.75, so 60 more ($0.30) find a positive balance too low
    expect((await talk.addRuns(id, talk.rows(150))).status).toBe(200);
    expect((await talk.addRuns(id, talk.rows(60))).status).toBe(402);
    expect(await talk.committed(id)).toHaveLength(150);
    expect(await account(key)).toMatchObject({ balance_usd: 1, reserved_usd: 0.75 });
    expect((await talk.addRuns(id, talk.rows(20, { input: { simulate: "fail" } }))).status).toBe(200);
    clock.advance(120_000);
    await talk.call("GET", `/v1/tasks/groups/${id}`);
    expect(await account(key)).toMatchObject({ balance_usd: 0.25, reserved_usd: 0, spent_usd: 0.75 });
  });
});

describe("the rate limit", () => {
  it("is 2,000 POSTs of runs a minute for each key; the answer says when to come back; GETs are free", async () => {
    const talk = talkTo(simulator.url, "demo-hasty");
    const id = await talk.group();
    const statuses: number[] = [];
    for (let turn = 0; turn < 40; turn += 1) {
      const replies = await Promise.all(Array.from({ length: 50 }, () => talk.addRuns(id, talk.rows(1))));
      statuses.push(...replies.map((reply) => reply.status));
    }
    expect(new Set(statuses)).toEqual(new Set([200]));
    const refused = await talk.addRuns(id, talk.rows(1));
    expect(refused.status).toBe(429);
    expect((await talk.call("GET", `/v1/tasks/groups/${id}`)).status).toBe(200);
    clock.advance(Number(refused.headers.get("retry-after")) * 1000);
    expect((await talk.addRuns(id, talk.rows(1))).status).toBe(200);
  });
});

describe("a request that is wrong", () => {
  it.each([
    ["POST", "/v1/tasks/groups", "{", ["body"]],
    ["POST", "/v1/tasks/groups", { metadata: { [`k${"x".repeat(16)}`]: "v" } }, ["body", "metadata"]],
    ["POST", "/v1/tasks/groups", { metadata: { k: "v".repeat(513) } }, ["body", "metadata", "k"]],
    ["POST", "GROUP/runs", {}, ["body", "inputs"]],
    ["POST", "GROUP/runs", { inputs: [{ input: 5, processor: "lite" }] }, ["body", "inputs", 0, "input"]],
    ["POST", "GROUP/runs?refresh_status=maybe", { inputs: [] }, ["query", "refresh_status"]],
    ["GET", "GROUP/runs?include_output=5", undefined, ["query", "include_output"]],
    ["GET", "GROUP/events?timeout=soon", undefined, ["query", "timeout"]],
  ])("%s %s %j is 422 and names the member", async (method, path, body, loc) => {
    const talk = talkTo(simulator.url);
    const to = path.replace("GROUP", `/v1/tasks/groups/${await talk.group()}`);
    const refused = await talk.call(method, to, body);
    expect(refused.status).toBe(422);
    const [problem] = refused.body["detail"] as unknown as { loc: unknown[] }[];
    expect(problem?.loc.slice(0, loc.length)).toEqual(loc);
  });

  it.each([
    [{ type: "array" }, /type object/],
    [{ type: "object", properties: { a: { type: "string", format: "uri" } } }, /format is not supported/],
    [{ type: "object", properties: { a: { type: "null" } } }, /unions only/],
    [{ type: "object", properties: Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`p${i}`, {}])) }, /100/],
  ])("output schema %j is 422", async (json_schema, reason) => {
    const talk = talkTo(simulator.url);
    const task_spec = { output_schema: { type: "json", json_schema } };
    const refused = await talk.call("POST", "/v1/tasks/runs", { input: "x", processor: "lite", task_spec });
    expect(refused.status).toBe(422);
    expect(refused.text).toMatch(reason);
  });

  it("is 422 when spec and input have more than 25,000 characters together", async () => {
    const talk = talkTo(simulator.url);
    const run = (length: number) =>
      talk.call("POST", "/v1/tasks/runs", { input: "x".repeat(length), processor: "lite" });
    expect((await run(25_000)).status).toBe(202);
    expect((await run(25_001)).status).toBe(422);
  });

  it("is a warning on the run where Parallel only advises", async () => {
    const talk = talkTo(simulator.url);
    const task_spec = {
      output_schema: { json_schema: { type: "object", properties: { sources: { type: "string" } } } },
      input_schema: { json_schema: { type: "object", properties: { n: { type: "integer" } }, required: ["n", "m"] } },
    };
    const made = await talk.call("POST", "/v1/tasks/runs", { input: { n: "1" }, processor: "lite", task_spec });
    const warnings = made.body["warnings"] as unknown as { type: string; message: string }[];
    expect(warnings.map((warning) => warning.message)).toEqual([
      "additionalProperties should be false on each object",
      "property sources should be required",
      "sources is part of the basis already",
      "input lacks m",
      "input.n is string, input_schema wants integer",
    ]);
  });

  it("is 404 or 405 where nothing is served", async () => {
    const talk = talkTo(simulator.url);
    expect((await talk.call("GET", "/v1/nothing")).status).toBe(404);
    expect((await talk.call("DELETE", "/v1/tasks/groups")).status).toBe(405);
  });
});
