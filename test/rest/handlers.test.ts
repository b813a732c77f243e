import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { worldClock } from "../../lambdas/adapters/clock.ts";
import { memoryPorts } from "../../lambdas/adapters/memory/ports.ts";
import { deployedDurations } from "../../lambdas/contracts/durations.ts";
import { memorySettings } from "../../lambdas/adapters/memory/settings.ts";
import { parallelFor } from "../../lambdas/adapters/parallel/parallel.ts";
import { seededRandom } from "../../lambdas/adapters/memory/random.ts";
import type {
  TaskGroupAccepted,
  TaskGroupHistory,
  TaskGroupPlan,
  TaskGroupTable,
} from "../../lambdas/contracts/task-group.ts";
import type { Ports } from "../../lambdas/core/ports.ts";
import { createDeepResearchHandler } from "../../lambdas/rest/create-deep-research.ts";
import { createTaskGroupHandler } from "../../lambdas/rest/create-task-group.ts";
import { listTaskGroupsHandler } from "../../lambdas/rest/list-task-groups.ts";
import { planTaskGroupHandler } from "../../lambdas/rest/plan-task-group.ts";
import { readTaskGroupHandler } from "../../lambdas/rest/read-task-group.ts";
import { demoKey, startParallelSimulator, type ParallelSimulator } from "../../local/parallel-simulator/server.ts";
import { attribute, csvCells, htmlCells, markdownCells, pageElements } from "../core/formats/parse-back.ts";
import { httpEvent, type Asked } from "../support/http-event.ts";

let simulator: ParallelSimulator;
let ports: Ports;
beforeAll(async () => {
  simulator = await startParallelSimulator({ port: 0 });
  const random = seededRandom(1);
  const parallel = parallelFor({ base_url: simulator.url, clock: worldClock, random, idle_ms: 5_000 });
  // Nothing prepares here, so the answer need not wait for news.
  const settings = memorySettings({ durations: { ...deployedDurations, SUBMIT_ANSWER_MS: 0 } });
  ports = memoryPorts({ parallel, clock: worldClock }, { settings });
});
afterAll(() => simulator.stop());

const handlers = {
  "POST /v1/tasks/groups": createTaskGroupHandler,
  "POST /v1/tasks/groups/plan": planTaskGroupHandler,
  "POST /v1/tasks/deep-research": createDeepResearchHandler,
  "GET /v1/tasks/groups": listTaskGroupsHandler,
  "GET /{id}": readTaskGroupHandler,
};
const call = async (route: keyof typeof handlers, asked: Asked = {}, key: string | null = demoKey) => {
  const [method, path] = route.split(" ") as [string, string];
  const headers: Record<string, string> = { ...(key === null ? {} : { "x-api-key": key }), ...asked.headers };
  const at = asked.params?.["id"];
  const event = httpEvent({ method, route: path, path: at ? `/${at}` : path, at: Date.now(), ...asked, headers });
  const response = await handlers[route](ports)(event);
  return { status: response.statusCode, headers: response.headers ?? {}, body: response.body ?? "" };
};
const schema = { type: "object", properties: { ceo: { type: "string", description: "Name of the CEO" } } };
const submission = {
  inputs: [{ company: "Stripe | Inc" }, { company: "=1+1\n<b>" }],
  output: schema,
  processor: "core-fast",
};
const create = async (headers: Record<string, string> = {}) =>
  call("POST /v1/tasks/groups", { body: JSON.stringify(submission), headers });

describe("from rows to a table, through the doors", () => {
  it("accepts rows with 202, Location and the URL", async () => {
    const { status, headers, body } = await create();
    const accepted = JSON.parse(body) as TaskGroupAccepted;
    expect([status, accepted.num_rows, headers["location"]]).toEqual([202, 2, accepted.url]);
    expect(accepted.url).toBe(`https://multitask.example/${accepted.taskgroup_id}`);
  });

  it("answers only the URL to Accept: text/plain", async () => {
    const { body, headers } = await create({ accept: "text/plain" });
    expect(headers["content-type"]).toMatch(/^text\/plain/);
    expect(body).toMatch(/^https:\/\/multitask\.example\/tgrp_\w+\n$/);
  });

  it("gives the same Idempotency-Key and body the same group, and another body 409", async () => {
    const once = JSON.parse((await create({ "idempotency-key": "key 1" })).body) as TaskGroupAccepted;
    const twice = JSON.parse((await create({ "idempotency-key": "key 1" })).body) as TaskGroupAccepted;
    expect([twice.taskgroup_id, twice.deduplicated]).toEqual([once.taskgroup_id, true]);
    const other = JSON.stringify({ ...submission, inputs: [{ company: "Adyen" }] });
    const refused = await call("POST /v1/tasks/groups", { body: other, headers: { "idempotency-key": "key 1" } });
    expect(refused.status).toBe(409);
  });

  it("plans without creating anything", async () => {
    const before = (JSON.parse((await call("GET /v1/tasks/groups")).body) as TaskGroupHistory).task_groups.length;
    const { status, body } = await call("POST /v1/tasks/groups/plan", { body: JSON.stringify(submission) });
    const plan = JSON.parse(body) as TaskGroupPlan;
    expect([status, plan.processor, plan.estimated_cost_usd]).toEqual([200, "core-fast", 0.05]);
    const after = (JSON.parse((await call("GET /v1/tasks/groups")).body) as TaskGroupHistory).task_groups.length;
    expect(after).toBe(before);
  });

  it("takes a deep-research question", async () => {
    const { status, body } = await call("POST /v1/tasks/deep-research", { body: '{"input":"Why is the sky blue?"}' });
    expect([status, (JSON.parse(body) as TaskGroupAccepted).num_rows]).toEqual([202, 1]);
  });

  it("lists the caller's own groups, newest first, page by page", async () => {
    const { task_groups, next, next_cursor } = JSON.parse(
      (await call("GET /v1/tasks/groups", { query: "limit=2" })).body,
    ) as TaskGroupHistory;
    expect(task_groups).toHaveLength(2);
    expect(new URL(next ?? "").searchParams.get("cursor")).toBe(next_cursor);
    for (const { num_rows, num_ended, num_running, num_never_sent } of task_groups) {
      expect(num_ended + num_running + num_never_sent).toBe(num_rows);
    }
    expect(task_groups[0]!.created_at >= task_groups[1]!.created_at).toBe(true);
    const rest = await call("GET /v1/tasks/groups", { query: new URL(next ?? "").search.slice(1) });
    const ids = (JSON.parse(rest.body) as TaskGroupHistory).task_groups.map((group) => group.taskgroup_id);
    expect(ids).not.toContain(task_groups[1]!.taskgroup_id);
    const others = await call("GET /v1/tasks/groups", {}, "demo-somebody-else");
    expect((JSON.parse(others.body) as TaskGroupHistory).task_groups).toEqual([]);
  });

  it("lists them to a browser as a page, titles as text, and asks it to sign in when it is not", async () => {
    const { taskgroup_id: id } = JSON.parse((await create()).body) as TaskGroupAccepted;
    const headers = { accept: "text/html,application/xhtml+xml,*/*;q=0.8" };
    const asked = await call("GET /v1/tasks/groups", { headers, query: "limit=2" });
    expect([asked.status, asked.headers["content-type"]]).toEqual([200, "text/html; charset=utf-8"]);
    expect(asked.headers["vary"]).toContain("Accept");
    const rows = pageElements(asked.body).filter(
      (element) => element.tagName === "th" && element.attrs[0]?.value === "row",
    );
    expect(rows).toHaveLength(2);
    const hrefs = pageElements(asked.body).map((element) => attribute(element, "href"));
    expect(hrefs).toContain(`/${id}`);
    const older = hrefs.find((href) => href?.includes("cursor="));
    const next = await call("GET /v1/tasks/groups", { headers, query: new URL(older ?? "").search.slice(1) });
    expect(pageElements(next.body).map((element) => attribute(element, "href"))).toContain("/v1/tasks/groups");
    expect(next.body).not.toContain(id);
    const signedOut = await call("GET /v1/tasks/groups", { headers, query: "limit=2" }, null);
    expect([signedOut.status, signedOut.headers["content-type"]]).toEqual([401, "text/html; charset=utf-8"]);
    expect(signedOut.body).toContain('value="/v1/tasks/groups?limit=2"');
    const program = await call("GET /v1/tasks/groups", { headers: { accept: "*/*" } });
    expect(program.headers["content-type"]).toMatch(/^application\/json/);
  });

  it("shows the same cells in the same order in all four formats", async () => {
    const { taskgroup_id: id } = JSON.parse((await create()).body) as TaskGroupAccepted;
    const read = async (extension: string) => (await call("GET /{id}", { params: { id: `${id}.${extension}` } })).body;
    const table = JSON.parse(await read("json")) as TaskGroupTable;
    const companies = table.results.map((row) => row["company"]);
    const first = (cells: string[][]): string[] => cells.map((row) => row[0]!);
    expect(companies).toEqual(submission.inputs.map((row) => row.company));
    expect(first(csvCells(await read("csv"), (text) => text.startsWith("'=")))).toEqual(companies);
    expect(first(markdownCells(await read("md"), 2))).toEqual(companies);
    expect(first(htmlCells(await read("html")))).toEqual(companies);
  });

  it("asks a browser without a session to sign in, and a program for its key", async () => {
    const { taskgroup_id: id } = JSON.parse((await create()).body) as TaskGroupAccepted;
    const browser = await call("GET /{id}", { params: { id }, headers: { accept: "text/html,*/*;q=0.8" } }, null);
    expect([browser.status, browser.headers["content-type"]]).toEqual([401, "text/html; charset=utf-8"]);
    expect(browser.body).toContain(`value="/${id}"`);
    const program = await call("GET /{id}", { params: { id } }, null);
    expect([program.status, program.headers["content-type"]]).toEqual([401, "application/problem+json; charset=utf-8"]);
  });

  it("hides a group from another caller as if it were not there", async () => {
    const { taskgroup_id: id } = JSON.parse((await create()).body) as TaskGroupAccepted;
    const foreign = await call("GET /{id}", { params: { id } }, "demo-somebody-else");
    const absent = await call("GET /{id}", { params: { id: "tgrp_00000000000000000000000000000000" } });
    expect([foreign.status, absent.status]).toEqual([404, 404]);
  });

  it.each<[string, string, number, string]>([
    ["limit=0", "json", 400, "limit"],
    ["basis=some", "json", 400, "basis"],
    ["status=done", "csv", 400, "status"],
    ["colour=red", "md", 400, "colour"],
    ["cursor=%00", "json", 422, "cursor"],
  ])("refuses a read with ?%s of .%s, naming the field", async (query, extension, status, path) => {
    const { taskgroup_id: id } = JSON.parse((await create()).body) as TaskGroupAccepted;
    const { status: given, body } = await call("GET /{id}", { params: { id: `${id}.${extension}` }, query });
    const { errors } = JSON.parse(body) as { errors: { path: string }[] };
    expect([given, errors[0]?.path]).toEqual([status, path]);
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
      (await (await fetch(`${simulator.url}/_control/truth`)).json()) as { groups: unknown[] };
    const stored = () => ports.taskGroups.listToStart(Number.MAX_SAFE_INTEGER, 1_000);
    const before = [(await upstream()).groups.length, (await stored()).length];
    const { status, body } = await call("POST /v1/tasks/groups", { body: JSON.stringify(malformed) });
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect((JSON.parse(body) as { detail: string }).detail).toMatch(/[a-z]/);
    expect([(await upstream()).groups.length, (await stored()).length]).toEqual(before);
    expect(before[0]).toBeGreaterThan(0);
  });
});
