import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { startLocalCloud, type LocalCloud } from "../support/local-cloud.ts";
import {
  announcedCaller,
  questionFollowedUp,
  rowsToResults,
  sampleContinued,
  startedAndStopped,
  type Call,
} from "./mcp-journeys.ts";
import { connectSdk, type CallResult, type Generation, type SdkClient, type Way } from "./sdk-clients.ts";

let cloud: LocalCloud;
beforeAll(async () => {
  cloud = await startLocalCloud();
}, 60_000);
afterAll(() => cloud.stop());

const post = (bearer: string, body: object): Promise<Response> =>
  fetch(`${cloud.base_url}/mcp`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${bearer}`,
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, ...body }),
  });

describe.each<[Generation, Way]>([
  ["v1", "key"],
  ["v1", "oauth"],
  ["v2 in auto mode", "key"],
  ["v2 in auto mode", "oauth"],
])("the SDK's %s client with %s", (generation, way) => {
  let client: SdkClient;
  let call: Call;
  beforeAll(async () => {
    client = await connectSdk(generation, `${cloud.base_url}/mcp`, way, `demo-${generation.slice(0, 2)}-${way}`);
    const tools = await client.tools();
    call = announcedCaller(client, new Map(tools.map(({ name, outputSchema }) => [name, outputSchema as object])));
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

  // Every tool goes through either client and either credential; all of it twice over would only take longer.
  if ((generation === "v1") === (way === "oauth")) {
    it(
      "goes from rows to results: wait, read page by page, by column and status, with citations, as a resource",
      () => rowsToResults(client, call, cloud.base_url),
      120_000,
    );
    it("runs a sample, then the rest", () => sampleContinued(call), 120_000);
    it("researches one question and follows up on it", () => questionFollowedUp(call), 120_000);
  }
  it("starts a task group, looks at it and stops it", () => startedAndStopped(call), 120_000);
});

describe("what listing the tools costs", () => {
  /** What Parallel was asked so far. */
  const asked = async (): Promise<Record<string, number>> => {
    const truth = await fetch(`${cloud.parallel_url}/_control/truth?runs=false`);
    const { requests } = (await truth.json()) as { requests: Record<string, number> };
    return Object.fromEntries(Object.entries(requests).filter(([operation]) => operation !== "_control"));
  };

  it.each<[Way, string[]]>([
    ["key", ["GetItem"]],
    // The token and its grant, which tells whether it was revoked, in one.
    ["oauth", ["BatchGetItem"]],
  ])("is no call to Parallel, and connected with %s these of DynamoDB: %j", async (way, reads) => {
    const client = await connectSdk("v1", `${cloud.base_url}/mcp`, way, `demo-cost-${way}`);
    const call = cloud.database.call.bind(cloud.database);
    const costs: string[][] = [];
    try {
      for (let times = 0; times < 40 && costs.at(-1)?.length !== reads.length; times += 1) {
        const operations: string[] = [];
        const before = await asked();
        cloud.database.call = (operation, body) => {
          operations.push(operation);
          return call(operation, body);
        };
        expect((await post(client.bearer, { method: "tools/list" })).status).toBe(200);
        const added = Object.entries(await asked()).filter(([name, count]) => count !== (before[name] ?? 0));
        costs.push([...operations, ...added.map(([name]) => `Parallel ${name}`)]);
      }
    } finally {
      cloud.database.call = call;
      await client.close();
    }
    // The work of groups that go on may fall into a count; it only adds: looked at until there was none.
    expect(costs.at(-1)).toEqual(reads);
  });
});

describe("a key that Parallel revoked, inside a tool", () => {
  it("is a tool error that asks to sign in again, and HTTP 401 with the challenge", async () => {
    const key = "demo-soon-revoked";
    expect((await post(key, { method: "tools/list" })).status).toBe(200);
    await fetch(`${cloud.parallel_url}/_control/keys`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ key, revoked: true }),
    });
    const params = { name: "createTaskGroup", arguments: { inputs: ["a"], output: "CEO", processor: "lite" } };
    const response = await post(key, { method: "tools/call", params });
    const challenge = response.headers.get("www-authenticate");
    expect([response.status, challenge]).toEqual([401, expect.stringContaining('error="invalid_token"')]);
    const { result } = (await response.json()) as { result: CallResult & { _meta: object } };
    expect(result).toMatchObject({ isError: true, _meta: { "mcp/www_authenticate": [challenge] } });
    expect(JSON.stringify(result)).not.toContain(key);
  });
});
