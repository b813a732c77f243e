import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { Ajv2020 } from "ajv/dist/2020.js";
import { encode } from "gpt-tokenizer";
import { startLocalCloud, type LocalCloud } from "../support/local-cloud.ts";
import { connectSdk, type CallResult, type Generation, type SdkClient, type Way } from "./sdk-clients.ts";

let cloud: LocalCloud;
beforeAll(async () => {
  cloud = await startLocalCloud();
}, 60_000);
afterAll(() => cloud.stop());

const ajv = new Ajv2020({ strict: false });
const textOf = (result: CallResult): string => result.content.find(({ type }) => type === "text")?.text ?? "";
const linkOf = (result: CallResult): string => result.content.find(({ type }) => type === "resource_link")?.uri ?? "";

/** Calls a tool and holds its answer to what the tool announced: schema, text, link. */
const caller = (client: SdkClient, outputs: Map<string, object>) => async (name: string, args: object) => {
  const result = await client.call(name, args as Record<string, unknown>);
  expect([name, result.isError ?? false, textOf(result)]).toEqual([name, false, expect.stringMatching(/\S/)]);
  ajv.validate(outputs.get(name) ?? false, result.structuredContent);
  expect(ajv.errors ?? []).toEqual([]);
  expect(linkOf(result)).toMatch(/^taskgroup:\/\/tgrp_/);
  return { ...result, structured: result.structuredContent as Record<string, unknown> };
};

describe.each<[Generation, Way]>([
  ["v1", "key"],
  ["v1", "oauth"],
  ["v2 in auto mode", "key"],
  ["v2 in auto mode", "oauth"],
])("the SDK's %s client with %s", (generation, way) => {
  let client: SdkClient;
  let call: ReturnType<typeof caller>;
  beforeAll(async () => {
    client = await connectSdk(generation, `${cloud.base_url}/mcp`, way, `demo-${generation.slice(0, 2)}-${way}`);
    const tools = await client.tools();
    call = caller(client, new Map(tools.map(({ name, outputSchema }) => [name, outputSchema as object])));
  });
  afterAll(() => client?.close());

  it("connects, falling back from a newer revision that is refused with 400, and never depends on a stream", () => {
    expect(client.server).toMatchObject({ name: "parallel-task-mcp", title: "Parallel Task MCP" });
    const asked = client.exchanges.map(({ rpc, status }) => `${rpc} ${status}`);
    expect(asked).toContain("initialize 200");
    const probes = client.exchanges.filter(({ rpc }) => rpc === "server/discover");
    const authorized = probes.filter(({ status }) => status !== 401);
    expect(authorized).toEqual(
      generation === "v1" ? [] : authorized.map(() => expect.objectContaining({ revision: "2026-07-28", status: 400 })),
    );
    expect(authorized.length).toBe(generation === "v1" ? 0 : 1);
    for (const { method, status } of client.exchanges) if (method === "GET") expect(status).toBe(405);
  });

  it("goes from rows to results: create, wait, read page by page, by column and status, with citations", async () => {
    const companies = ["Stripe", "Figma", "Adyen", "Klarna", "Wise"].map((company) => ({ company }));
    const started = await call("createTaskGroup", { inputs: companies, output: ["CEO", "city"], processor: "lite-fast" });
    const { taskgroup_id, url } = started.structured;
    expect(url).toBe(`${cloud.base_url}/${String(taskgroup_id)}`);
    expect(linkOf(started)).toBe(`taskgroup://${String(taskgroup_id)}`);
    expect(textOf(started)).toContain(String(url));

    let status = await call("getStatus", { taskRunOrGroupId: url, wait_seconds: 20 });
    for (let looks = 0; looks < 10 && status.structured["state"] !== "completed"; looks += 1)
      status = await call("getStatus", { taskRunOrGroupId: taskgroup_id, wait_seconds: 20 });
    expect(status.structured).toMatchObject({ state: "completed", total: 5, completed: 5, next_check_seconds: null });
    expect(encode(textOf(status)).length).toBeLessThan(80);

    const seen: string[] = [];
    let cursor: unknown;
    do {
      const args = { taskRunOrGroupId: taskgroup_id, limit: 2, ...(cursor === undefined ? {} : { cursor }) };
      const { structured } = await call("getResultMarkdown", args);
      seen.push(String(structured["rows"]));
      cursor = structured["next_cursor"] ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual(["rows 1–2 of 5", "rows 3–4 of 5", "rows 5–5 of 5"]);

    const narrow = await call("getResultMarkdown", {
      taskRunOrGroupId: taskgroup_id,
      fields: "company, CEO",
      status: "completed",
      basis: "field:CEO",
    });
    const markdown = String(narrow.structured["markdown"]);
    expect(markdown).toContain("| company | CEO |");
    expect(markdown).not.toContain("| city |");
    expect(markdown).toMatch(/https?:\/\//);
    expect(narrow.structured["rows"]).toBe("rows 1–5 of 5 (5 that are completed)");
    const none = await call("getResultMarkdown", { taskRunOrGroupId: taskgroup_id, status: "failed" });
    expect(none.structured["rows"]).toBe("rows 0–0 of 5 (none is failed)");

    const [resource] = await client.read(linkOf(started));
    expect(resource).toMatchObject({ uri: linkOf(started), mimeType: "text/markdown" });
    expect(resource?.text).toContain("rows 1–5 of 5");
    expect((await client.resources()).map(({ uri }) => uri)).toContain(linkOf(started));
    expect((await client.templates()).map(({ uriTemplate }) => uriTemplate)).toEqual(["taskgroup://{id}"]);
  }, 60_000);

  it("runs a sample, continues it and cancels the rest", async () => {
    const rows = "company,country\nOne,DE\nTwo,FR\nThree,IT\n";
    const args = { inputs: rows, output: "CEO", processor: "lite-fast", sample: 1 };
    const { structured } = await call("createTaskGroup", args);
    const id = { taskGroupId: structured["taskgroup_id"] };
    const look = () => call("getStatus", { taskRunOrGroupId: structured["taskgroup_id"], wait_seconds: 20 });
    expect((await look()).structured).toMatchObject({ state: "needs_attention", attention: expect.anything() });
    const continued = await call("manageTaskGroup", { ...id, action: "continue" });
    expect(continued.structured["message"]).toMatch(/^The remaining rows go on/);
    const cancelled = await call("manageTaskGroup", { ...id, action: "cancel" });
    expect(cancelled.structured["message"]).toMatch(/^No more rows are sent: \d rows never sent, \$/);
  }, 60_000);

  it("researches one question and follows up on it", async () => {
    const { structured } = await call("createDeepResearch", { input: "Heat pumps in the EU?", processor: "pro-fast" });
    const id = structured["taskgroup_id"];
    const status = await call("getStatus", { taskRunOrGroupId: id, wait_seconds: 20 });
    expect(status.structured).toMatchObject({ state: "completed", total: 1 });
    const { structured: again } = await call("createDeepResearch", { input: "Heat pumps in the EU?", processor: "pro-fast" });
    expect(again).toMatchObject({ taskgroup_id: id, deduplicated: true });
    expect(again["interaction_id"]).toEqual(expect.any(String));
    const follow = { input: "And in 2020?", processor: "pro-fast", previous_interaction_id: again["interaction_id"] };
    expect((await call("createDeepResearch", follow)).structured).toMatchObject({ deduplicated: false });
  }, 60_000);
});

describe("a key that Parallel revoked, inside a tool", () => {
  it("is a tool error that asks to sign in again, and HTTP 401 with the challenge", async () => {
    const key = "demo-soon-revoked";
    const post = (body: object) =>
      fetch(`${cloud.base_url}/mcp`, {
        method: "POST",
        headers: {
          authorization: `Bearer ${key}`,
          "content-type": "application/json",
          accept: "application/json, text/event-stream",
        },
        body: JSON.stringify({ jsonrpc: "2.0", id: 1, ...body }),
      });
    expect((await post({ method: "tools/list" })).status).toBe(200);
    await fetch(`${cloud.parallel_url}/_control/keys`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ key, revoked: true }),
    });
    const params = { name: "createTaskGroup", arguments: { inputs: ["a"], output: "CEO", processor: "lite" } };
    const response = await post({ method: "tools/call", params });
    const challenge = response.headers.get("www-authenticate");
    expect([response.status, challenge]).toEqual([401, expect.stringContaining('error="invalid_token"')]);
    const { result } = (await response.json()) as { result: CallResult & { _meta: object } };
    expect(result).toMatchObject({ isError: true, _meta: { "mcp/www_authenticate": [challenge] } });
    expect(JSON.stringify(result)).not.toContain(key);
  });
});
