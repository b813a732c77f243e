/** Bad input over real HTTP: every refusal names the field and the remedy, and nothing is stored, sent or spent. */
import { DynamoDBClient, ListTablesCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { maxRequestBytes, type Problem } from "../../lambdas/contracts/task-group.ts";
import { startLocalCloud, type LocalCloud } from "../support/local-cloud.ts";
import { callerOf, truthOf, type Caller } from "./caller.ts";
import { malformed, type Malformed } from "./malformed.ts";

let cloud: LocalCloud;
let caller: Caller;
beforeAll(async () => {
  cloud = await startLocalCloud();
  caller = callerOf(cloud);
}, 180_000);
afterAll(() => cloud.stop());

/** What is left behind in the stores: items of task groups, and objects. */
const stored = async (): Promise<string[]> => {
  const database = new DynamoDBClient(cloud.client("DYNAMODB"));
  const left: string[] = [];
  const { TableNames = [] } = await database.send(new ListTablesCommand({}));
  for (const TableName of TableNames) {
    const { Items = [] } = await database.send(new ScanCommand({ TableName }));
    // What was held of a day's budget and given back leaves a zero.
    left.push(...Items.filter(({ micros }) => micros?.N !== "0").map(({ pk, sk }) => `${pk?.S} ${sk?.S}`));
  }
  // Who a key belongs to is known once it was proven; that is no trace of a request's content.
  const ofRequests = left.filter((key) => /^(GROUP|ROWS|IDEM|SPEND)#/.test(key));
  return [...ofRequests, ...[...cloud.buckets.values()].flatMap((bucket) => [...bucket.keys()])];
};

afterEach(async () => {
  const { groups, lone_runs, keys } = await truthOf(cloud.parallel_url);
  expect([groups, lone_runs]).toEqual([[], []]);
  expect(keys.filter(({ spent_usd, reserved_usd }) => spent_usd + reserved_usd > 0)).toEqual([]);
  expect(await stored()).toEqual([]);
});

/** What is wrong with the answer to a malformed request; null when it is as it should be. */
const complaint = async (request: Malformed): Promise<string | null> => {
  const { status, headers, text } = await caller.send(request.path, request);
  const told = `${request.family}: ${request.method ?? ""} ${request.path} ${String(request.body).slice(0, 200)} → ${status} ${text.slice(0, 400)}`;
  if (status < 400 || status >= 500) return told;
  if (!headers.get("content-type")?.startsWith("application/problem+json")) return `not problem+json: ${told}`;
  const { errors = [], detail, title } = JSON.parse(text) as Problem;
  if (!errors[0] || !request.field.test(errors[0].path)) return `field ${request.field.source} not named: ${told}`;
  if (errors.some(({ message }) => !/[a-z]{2}/.test(message))) return `no reason: ${told}`;
  if (!/[a-z] .*\.$/s.test(detail) || title === "") return `no remedy: ${told}`;
  return null;
};

describe("1,000 malformed requests", () => {
  it("each get a 4xx that names the field and the remedy", async () => {
    const requests = fc.sample(malformed, 1_000);
    const complaints: string[] = [];
    const queue = requests.values();
    const worker = async () => {
      for (const request of queue) {
        const wrong = await complaint(request);
        if (wrong) complaints.push(wrong);
      }
    };
    await Promise.all([worker(), worker(), worker(), worker()]);
    const families = new Set(requests.map(({ family }) => family));
    expect(families.size).toBeGreaterThan(30);
    expect(complaints).toEqual([]);
  }, 180_000);
});

describe("a body too large", () => {
  const rows = (bytes: number) =>
    JSON.stringify({ inputs: Array.from({ length: bytes / 1_000 }, () => ({ note: "x".repeat(988) })) });

  it("of ours is refused with 413 and what to do instead", async () => {
    const body = rows(5_800_000);
    expect(body.length).toBeGreaterThan(maxRequestBytes);
    const { status, text } = await caller.send("/v1/tasks/groups", {
      headers: { "content-type": "application/json" },
      body,
    });
    const { errors, detail } = JSON.parse(text) as Problem;
    expect([status, errors?.[0]?.path]).toEqual([413, "body"]);
    expect(detail).toMatch(/fewer rows/);
  });

  it.each([6_300_000, 11_000_000])("of %s bytes is refused with 413 by the gateway", async (bytes) => {
    const headers = { "content-type": "application/json" };
    const { status } = await caller.send("/v1/tasks/groups", { headers, body: rows(bytes) });
    expect(status).toBe(413);
  });
});

describe("a wrong key", () => {
  it.each(["nobody-knows-this-key", "mt_at_0000"])(
    "%s is refused with 401 before anything is read of the rows",
    async (key) => {
      const headers = { authorization: `Bearer ${key}`, "x-api-key": "" };
      const response = await fetch(`${cloud.base_url}/v1/tasks/groups`, {
        method: "POST",
        headers: { authorization: headers.authorization, "content-type": "application/json" },
        body: JSON.stringify({ inputs: ["Stripe"], output: "CEO" }),
      });
      const problem = (await response.json()) as Problem;
      expect([response.status, response.headers.has("www-authenticate")]).toEqual([401, true]);
      expect(problem.detail).not.toContain(key);
    },
  );
});

describe("the endpoints of other contracts", () => {
  it.each<[string, string, Record<string, string>, string]>([
    ["/token", "application/x-www-form-urlencoded", {}, "grant_type=nothing"],
    ["/token", "application/json", {}, "{"],
    ["/register", "application/json", {}, "{"],
    ["/register", "application/json", {}, '{"redirect_uris":[5]}'],
    ["/revoke", "application/x-www-form-urlencoded", {}, "token_type_hint=x"],
    ["/mcp", "application/json", { accept: "application/json, text/event-stream" }, "{"],
    ["/session", "application/json", {}, '{"api_key":5}'],
    ["/nowhere/at/all", "application/json", {}, "{}"],
  ])("answer a malformed POST %s (%s) with a 4xx in their own form", async (path, type, more, body) => {
    const headers = { "content-type": type, origin: cloud.base_url, ...more };
    const response = await fetch(new URL(path, cloud.base_url), { method: "POST", headers, body });
    const text = await response.text();
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(response.status).toBeLessThan(500);
    const said = JSON.parse(text) as { error?: unknown; error_description?: string; detail?: string };
    expect(said.error_description ?? said.detail ?? said.error).toBeTruthy();
  });
});
