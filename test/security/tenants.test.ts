/**
 * Every handle of one owner, asked for by another: the answer is that of a handle that does not exist (T17, bar B14).
 * The matrix comes from contracts/routes and the tool table: what is new there fails here until it has its row.
 */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { worldClock } from "../../lambdas/adapters/clock.ts";
import { memoryPorts } from "../../lambdas/adapters/memory/ports.ts";
import { deployedDurations } from "../../lambdas/contracts/durations.ts";
import { memorySettings } from "../../lambdas/adapters/memory/settings.ts";
import { parallelFor } from "../../lambdas/adapters/parallel/parallel.ts";
import { worldRandom } from "../../lambdas/adapters/random.ts";
import { identifiesCaller, routes, scopes } from "../../lambdas/contracts/routes.ts";
import { manageActions } from "../../lambdas/contracts/tools.ts";
import { identifyCaller, type Caller } from "../../lambdas/core/oauth/sign-in/caller.ts";
import type { Ports } from "../../lambdas/core/ports.ts";
import { createDraft } from "../../lambdas/core/drafts/draft.ts";
import { createTaskGroup } from "../../lambdas/core/task-group/submit/create.ts";
import { methodsFor } from "../../lambdas/mcp/protocol/methods.ts";
import { toolTable } from "../../lambdas/mcp/tools/tool-table.ts";
import type { HttpHandler } from "../../lambdas/middleware/http-handler.ts";
import { startParallelSimulator, type ParallelSimulator } from "../../local/parallel-simulator/server.ts";
import { httpEvent } from "../support/http-event.ts";
import { runStep } from "../support/machine.ts";
import { echoSchema } from "../support/world.ts";

const own = "demo-tenant-one";
const foreign = "demo-tenant-two";

interface Handles {
  readonly taskgroup_id: string;
  readonly run_id: string;
  readonly delivery_id: string;
  readonly draft_id: string;
}
/** Well-formed, and nobody's. */
const absent: Handles = {
  taskgroup_id: `tgrp_${"0".repeat(32)}`,
  run_id: `trun_${"0".repeat(32)}`,
  delivery_id: "msg_absent",
  draft_id: `draft_${"0".repeat(32)}`,
};
type Asked = { params: Record<string, string>; body?: string };
type Row = readonly ((handles: Handles) => Asked)[];

const byGroup: Row = [({ taskgroup_id: id }) => ({ params: { id } })];
const byDraft: Row = [({ draft_id }) => ({ params: { draft_id } })];
const formats = ["", ".json", ".md", ".csv", ".html"];
const rows = JSON.stringify({ inputs: [{ company: "Adyen" }] });

/** What a route takes that names somebody's thing. An empty row: it takes nothing of the kind. */
const matrix: Readonly<Record<string, Row>> = {
  "GET /{id}": formats.flatMap((format): Row => [
    ({ taskgroup_id }) => ({ params: { id: `${taskgroup_id}${format}` } }),
    ({ run_id }) => ({ params: { id: `${run_id}${format}` } }),
  ]),
  "POST /{id}/rows": [({ taskgroup_id: id }) => ({ params: { id }, body: rows })],
  "POST /{id}/title": [({ taskgroup_id: id }) => ({ params: { id }, body: JSON.stringify({ title: "Mine" }) })],
  "POST /{id}/retry": byGroup,
  "POST /{id}/continue": byGroup,
  "POST /{id}/cancel": byGroup,
  "DELETE /{id}": byGroup,
  "GET /{id}/deliveries": byGroup,
  "POST /{id}/deliveries/{delivery_id}/resend": [
    ({ taskgroup_id: id, delivery_id }) => ({ params: { id, delivery_id } }),
  ],
  "GET /v1/tasks/drafts/{draft_id}": byDraft,
  "DELETE /v1/tasks/drafts/{draft_id}": byDraft,
  "POST /v1/tasks/drafts/{draft_id}/start": [({ draft_id }) => ({ params: { draft_id }, body: rows })],
  // These create, or show what is the caller's own by nature.
  "POST /v1/tasks/groups": [],
  "POST /v1beta/tasks/groups": [],
  "POST /v1/tasks/groups/plan": [],
  // An upload is named in the body of a task group: test/core/uploads/use-upload.test.ts.
  "POST /v1/uploads": [],
  "POST /v1/tasks/deep-research": [],
  "POST /v1beta/tasks/deep-research": [],
  "GET /v1/tasks/groups": [],
  "POST /v1/tasks/drafts": [],
  "POST /v1/webhooks/secret": [],
  "POST /v1/webhooks/test": [],
};
/** The same for tools: the arguments that name somebody's thing. */
const toolMatrix: Readonly<Record<string, readonly ((handles: Handles) => Record<string, unknown>)[]>> = {
  createTaskGroup: [],
  createDeepResearch: [],
  getStatus: [
    ({ taskgroup_id }) => ({ taskRunOrGroupId: taskgroup_id }),
    ({ run_id }) => ({ taskRunOrGroupId: run_id }),
  ],
  getResultMarkdown: [
    ({ taskgroup_id }) => ({ taskRunOrGroupId: taskgroup_id }),
    ({ run_id }) => ({ taskRunOrGroupId: run_id }),
  ],
  manageTaskGroup: manageActions.map((action) => ({ taskgroup_id }: Handles) => ({
    taskGroupId: taskgroup_id,
    action,
  })),
};

let simulator: ParallelSimulator;
let ports: Ports;
let handles: Handles;
const handlers = new Map<string, HttpHandler>();

beforeAll(async () => {
  simulator = await startParallelSimulator({ port: 0, timeScale: 0.000_01 });
  const parallel = parallelFor({ base_url: simulator.url, clock: worldClock, random: worldRandom, idle_ms: 5_000 });
  const settings = memorySettings({ durations: { ...deployedDurations, SUBMIT_ANSWER_MS: 0, REFRESH_AGE_MS: 0 } });
  ports = memoryPorts({ parallel, clock: worldClock }, { settings, random: worldRandom });
  const caller = await identifyCaller(ports, { api_key: own });
  const { taskgroup_id } = await createTaskGroup(ports, caller, {
    rows: [{ company: "Stripe" }],
    options: { output: echoSchema, processor: "lite-fast" },
    received_at: ports.clock.now(),
  });
  const input = { taskgroup_id, generation: 1 };
  await runStep(ports, "prepare", input);
  await runStep(ports, "add_runs", input);
  const record = (await ports.taskGroups.get(taskgroup_id))!;
  const { draft_id } = await createDraft(ports, caller, { output: echoSchema });
  handles = { taskgroup_id, run_id: record.progress.run_ids[0]!, delivery_id: "msg_1", draft_id };
  await ports.deliveries.insert({
    ...{ taskgroup_id, delivery_id: handles.delivery_id, rev: 0, owner: record.owner, url: "https://r.example/hook" },
    ...{ body: "{}", type: "task_group.completed", state: "failed", created_at: 1, next_attempt_at: null },
    ...{ attempts: [], expires_at: null },
  });
  for (const { method, path, handler } of routes.filter(identifiesCaller)) {
    const module = (await import(`../../lambdas/${handler}.ts`)) as Record<string, (ports: Ports) => HttpHandler>;
    const make = Object.entries(module).find(([name]) => name.endsWith("Handler"))![1];
    handlers.set(`${method} ${path}`, make(ports));
  }
});
afterAll(() => simulator.stop());

const call = async (route: string, { params, body }: Asked, key: string) => {
  const [method, path] = route.split(" ") as [string, string];
  const at = path.replace(/\{(\w+)\}/g, (_match, name: string) => params[name] ?? "");
  const headers = { "x-api-key": key, ...(body === undefined ? {} : { "content-type": "application/json" }) };
  const answer = await handlers.get(route)!(
    httpEvent({
      method,
      route: path,
      path: at,
      params,
      headers,
      at: Date.now(),
      ...(body === undefined ? {} : { body }),
    }),
  );
  return { status: answer.statusCode, headers: answer.headers, body: answer.body ?? "" };
};
/** What is left when the id asked for is taken out: two answers that are equal then tell nothing. */
const nameless = (value: unknown, { taskgroup_id, run_id, delivery_id, draft_id }: Handles): string =>
  [taskgroup_id, run_id, delivery_id, draft_id].reduce(
    (text, id) => text.replaceAll(id, "<id>"),
    JSON.stringify(value),
  );

const cases = Object.entries(matrix).flatMap(([route, row]) => row.map((ask, at) => ({ route, at, ask })));

describe("the matrix", () => {
  it("has a row for every route that asks who calls, and for no other", () => {
    const asking = routes.filter(identifiesCaller).map(({ method, path }) => `${method} ${path}`);
    expect(Object.keys(matrix).sort()).toEqual([...new Set(asking)].sort());
  });

  it("names a handle wherever the path has one", () => {
    for (const [route, row] of Object.entries(matrix)) {
      expect([route, row.length > 0]).toEqual([route, route.includes("{")]);
      if (row.length === 0) continue;
      const named = [...route.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();
      for (const ask of row) expect(Object.keys(ask(absent).params).sort()).toEqual(named);
    }
  });

  it("has a row for every tool", () => {
    expect(Object.keys(toolMatrix).sort()).toEqual(toolTable.map(({ name }) => name).sort());
  });
});

describe("another owner's handle", () => {
  it.each(cases)("of $route ($at) looks exactly like one that does not exist", async ({ route, ask }) => {
    const foreigners = await call(route, ask(handles), foreign);
    const nobodys = await call(route, ask(absent), foreign);
    expect(foreigners.status).toBe(404);
    expect(nameless(foreigners, handles)).toBe(nameless(nobodys, absent));
  });

  it.each(["POST /{id}/cancel", "DELETE /{id}", "POST /{id}/rows"])("is not changed by %s", async (route) => {
    const before = await ports.taskGroups.get(handles.taskgroup_id);
    await call(route, matrix[route]![0]!(handles), foreign);
    expect(await ports.taskGroups.get(handles.taskgroup_id)).toEqual(before);
  });
});

const callerOf = (key: string): Promise<Caller> => identifyCaller(ports, { api_key: key });
const mcp = async (key: string, method: string, params: Record<string, unknown>): Promise<unknown> => {
  const call = { ports, caller: await callerOf(key), received_at: ports.clock.now(), request_id: "request-1" };
  const answer = methodsFor(call, () => undefined);
  try {
    return await answer(method, params);
  } catch (error) {
    return { error: String(error) };
  }
};
const toolCases = Object.entries(toolMatrix).flatMap(([name, row]) => row.map((args, at) => ({ name, at, args })));

describe("another owner's handle at /mcp", () => {
  it.each(toolCases)("in $name ($at) looks exactly like one that does not exist", async ({ name, args }) => {
    const ask = (at: Handles) => mcp(foreign, "tools/call", { name, arguments: args(at) });
    const [theirs, nobodys] = [await ask(handles), await ask(absent)];
    expect(theirs).toMatchObject({ isError: true });
    expect(nameless(theirs, handles)).toBe(nameless(nobodys, absent));
  });

  it("as a resource looks exactly like one that does not exist, and is in no list", async () => {
    const ask = ({ taskgroup_id }: Handles) => mcp(foreign, "resources/read", { uri: `taskgroup://${taskgroup_id}` });
    expect(nameless(await ask(handles), handles)).toBe(nameless(await ask(absent), absent));
    expect(JSON.stringify(await mcp(foreign, "resources/list", {}))).not.toContain(handles.taskgroup_id);
    expect(JSON.stringify(await mcp(own, "resources/list", {}))).toContain(handles.taskgroup_id);
  });
});

describe("one's own handle", () => {
  it("is found by every route that shows, so that the 404s above mean something", async () => {
    expect(scopes).toContain("tasks:read");
    for (const { route, ask } of cases.filter(({ route }) => route.startsWith("GET"))) {
      expect([route, (await call(route, ask(handles), own)).status]).toEqual([route, 200]);
    }
    for (const { route, ask } of cases.filter(({ route }) => /resend|cancel|retry|continue/.test(route))) {
      expect([route, (await call(route, ask(handles), own)).status === 404]).toEqual([route, false]);
    }
    for (const { name, args } of toolCases.filter(({ name }) => name.startsWith("get"))) {
      const answer = await mcp(own, "tools/call", { name, arguments: args(handles) });
      expect([name, JSON.stringify(answer).includes("isError")]).toEqual([name, false]);
    }
  });
});
