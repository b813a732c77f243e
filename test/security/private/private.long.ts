/**
 * Private columns leave the account in no byte (D87): a thousand cells and the names of their columns are looked for in seven
 * encodings wherever a connected client, Parallel, a log or a store outside their folder could hold them. What is new in
 * contracts/routes or the tool table fails here until it stands in sinks.ts.
 */
import { beforeAll, describe, expect, it } from "@jest/globals";
import { routes, identifiesCaller } from "../../../lambdas/contracts/routes.ts";
import { mcpResource } from "../../../lambdas/contracts/oauth.ts";
import { createDraft } from "../../../lambdas/core/drafts/draft.ts";
import { registerClient } from "../../../lambdas/core/oauth/clients/register-client.ts";
import { challengeOf } from "../../../lambdas/core/oauth/authorize/pkce.ts";
import { newToken } from "../../../lambdas/core/oauth/secrets/token.ts";
import { identifyCaller } from "../../../lambdas/core/oauth/sign-in/caller.ts";
import { beginSignIn, findPending, finishWithKey } from "../../../lambdas/core/oauth/sign-in/sign-in.ts";
import { exchangeCode } from "../../../lambdas/core/oauth/token/exchange-code.ts";
import { Secret } from "../../../lambdas/core/secret.ts";
import { createTaskGroup } from "../../../lambdas/core/task-group/submit/create.ts";
import { methodsFor } from "../../../lambdas/mcp/protocol/methods.ts";
import { toolTable } from "../../../lambdas/mcp/tools/tool-table.ts";
import type { HttpHandler } from "../../../lambdas/middleware/http-handler.ts";
import { httpEvent } from "../../support/http-event.ts";
import { companies, echoSchema } from "../../support/world.ts";
import { leaksIn } from "../support/spellings.ts";
import { makeStoredWorld } from "../support/stored-world.ts";
import { type Asked, routeSinks, type Things, toolSinks } from "./sinks.ts";

const key = "parallel-key-of-the-owner-77";
/** Each cell, and each name, holds one of these: whoever finds a cell finds the marker. */
const secrets = { cell: 'cell-<7f3a"9c>-marker', name: "name-5d1e-marker" };
const names = [`${secrets.name} phone`, `${secrets.name} note`];
const rows = companies(1_000).map((row, n) => ({
  ...row,
  [names[0] ?? ""]: `${n} ${secrets.cell} ${n}`,
  [names[1] ?? ""]: { deep: [`${secrets.cell} ${n}`] },
}));
const output = echoSchema;

const world = makeStoredWorld(() => true);
const { ports, clock } = world;
const handlers = new Map<string, HttpHandler>();
let token = "";
let things: Things;

const connect = async (): Promise<string> => {
  const redirect_uri = "https://app.example/callback";
  const code_verifier = "v".repeat(43);
  const metadata = { redirect_uris: [redirect_uri], token_endpoint_auth_method: "none" };
  const { client_id } = await registerClient(ports, metadata, "203.0.113.7");
  const client = (await ports.clients.get(client_id, ports.clock.now()))!;
  const resource = mcpResource(ports.settings.public_url);
  const browser = newToken(ports.random, "browser");
  const request = {
    ...{ client_id, client_name: "Some host", redirect_uri, state: "s", resource },
    scope: ["tasks:read" as const, "tasks:write" as const],
    code_challenge: challengeOf(code_verifier),
  };
  const { handle } = await beginSignIn(ports, request, "key", browser);
  const pending = (await findPending(ports, "key", handle, browser))!;
  const finished = (await finishWithKey(ports, pending, handle, new Secret(key)))!;
  const code = new URL(finished.redirect_to).searchParams.get("code")!;
  const grant_type = "authorization_code";
  const asked = { grant_type, code, redirect_uri, code_verifier, resource: [resource] } as const;
  return (await exchangeCode(ports, client, { ...asked, resource: [resource] })).access_token;
};

const call = async (route: string, asked: Asked, credential: Record<string, string>) => {
  const [method, path] = route.split(" ") as [string, string];
  const { params = {}, query, body } = asked;
  const at = path.replace(/\{(\w+)\}/g, (_match, name: string) => params[name] ?? "");
  const event = httpEvent({
    ...{ method, route: path, path: at, params, at: clock.now() },
    headers: { ...credential, ...(body === undefined ? {} : { "content-type": "application/json" }) },
    ...(query === undefined ? {} : { query }),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = await clock.run(handlers.get(route)!(event));
  return { status: answer.statusCode ?? 0, text: JSON.stringify(answer.headers) + (answer.body ?? "") };
};
const asClient = () => ({ authorization: `Bearer ${token}` });
const asOwner = { "x-api-key": key };

beforeAll(async () => {
  for (const { method, path, handler } of routes.filter(identifiesCaller)) {
    const module = (await import(`../../../lambdas/${handler}.ts`)) as Record<
      string,
      (its: typeof ports) => HttpHandler
    >;
    const make = Object.entries(module).find(([name]) => name.endsWith("Handler"))![1];
    handlers.set(`${method} ${path}`, make(ports));
  }
  token = await clock.run(connect());
  const caller = await clock.run(identifyCaller(ports, { api_key: key }));
  const options = { output, processor: "core-fast" as const, private: names, webhook_url: "https://hooks.example/own" };
  const received_at = clock.now() - 60_000;
  const { taskgroup_id: id } = await clock.run(createTaskGroup(ports, caller, { rows, options, received_at }));
  await clock.run(world.walked());
  const record = (await ports.taskGroups.get(id))!;
  const { draft_id } = await clock.run(createDraft(ports, caller, { output, private: names }));
  things = { id, draft_id, run_id: record.progress.run_ids[3]!, rows, names, output };
}, 60_000);

describe("the table of sinks", () => {
  it("has every route that asks who calls, and every tool", () => {
    const asking = routes.filter(identifiesCaller).map(({ method, path }) => `${method} ${path}`);
    expect(Object.keys(routeSinks).sort()).toEqual([...new Set(asking)].sort());
    expect(Object.keys(toolSinks).sort()).toEqual(toolTable.map(({ name }) => name).sort());
  });
});

describe("the owner in person", () => {
  it.each([".json", ".csv", ".md", ".html"])("sees the private columns in %s", async (format) => {
    const { status, text } = await call(
      "GET /{id}",
      { params: { id: `${things.id}${format}` }, query: "limit=1000" },
      asOwner,
    );
    expect(status).toBe(200);
    expect(leaksIn(text, { name: secrets.name })).not.toEqual([]);
    expect(text.match(/cell-/g)?.length ?? 0).toBeGreaterThanOrEqual(format === ".html" ? 100 : 2_000);
  });
});

describe("a connected client", () => {
  const inOrder = Object.entries(routeSinks).filter(([route]) => route !== "DELETE /{id}");

  it.each(Object.entries(toolSinks))("is shown none of them by the tool %s", async (name, asks) => {
    const caller = await clock.run(identifyCaller(ports, { bearer: token }));
    expect(caller.via).toBe("access_token");
    for (const args of asks(things)) {
      const asked = { ports, caller, received_at: clock.now(), request_id: "request-1" };
      const answer = await clock.run(
        Promise.resolve(methodsFor(asked, () => undefined)("tools/call", { name, arguments: args })).catch(String),
      );
      expect(leaksIn(JSON.stringify(answer), secrets)).toEqual([]);
    }
  });

  it("is shown none of them as a resource", async () => {
    const caller = await clock.run(identifyCaller(ports, { bearer: token }));
    const asked = { ports, caller, received_at: clock.now(), request_id: "request-1" };
    const methods = methodsFor(asked, () => undefined);
    const list = await clock.run(Promise.resolve(methods("resources/list", {})));
    const read = await clock.run(Promise.resolve(methods("resources/read", { uri: `taskgroup://${things.id}` })));
    expect(JSON.stringify(read)).toContain("Company 7");
    expect(leaksIn(JSON.stringify([list, read]), secrets)).toEqual([]);
  });

  it.each(inOrder)("is shown none of them by %s", async (route, asks) => {
    for (const asked of asks(things)) {
      const { text } = await call(route, asked, asClient());
      expect([route, leaksIn(text, secrets)]).toEqual([route, []]);
      await clock.run(world.walked());
    }
  });
});

describe("nobody else", () => {
  it("holds one of them: Parallel, a record, an object of another folder, a log, the start of an execution", () => {
    const { items, objects, log } = world.dump();
    const pairs = objects.flatMap((entry, at) => (at % 2 === 0 ? [{ key: entry, body: objects[at + 1] ?? "" }] : []));
    const elsewhere = pairs.filter(({ key: at }) => !at.startsWith("private/"));
    const apart = pairs.filter(({ key: at }) => at.startsWith("private/"));
    expect(leaksIn(JSON.stringify(apart), { cell: secrets.cell.slice(0, 5) })).not.toEqual([]);
    expect(world.sent.join("\n")).toContain("Company 7");
    expect(leaksIn(world.sent.join("\n"), secrets)).toEqual([]);
    expect(leaksIn(JSON.stringify(elsewhere), secrets)).toEqual([]);
    expect(leaksIn(log.join("\n"), secrets)).toEqual([]);
    // Names rest in the specification, or the options of a draft, in a field of their own, and nowhere else.
    const fields = new Set(["private_columns", "private"]);
    const without = (name: string, value: unknown) => (fields.has(name) ? undefined : value);
    const records = items.map(({ record }) => JSON.parse(JSON.stringify(record, without)) as unknown);
    expect(leaksIn(JSON.stringify(records), secrets)).toEqual([]);
    expect(leaksIn(JSON.stringify(items), secrets)).toContain("name in plain");
  });

  it("keeps them once the group is deleted", async () => {
    const record = (await ports.taskGroups.get(things.id))!;
    const prefix = record.plan.private_parts[0]!.prefix;
    expect(await ports.objects.get(`${prefix}/0.ndjson`)).not.toBeNull();
    expect((await call("DELETE /{id}", { params: { id: things.id } }, asOwner)).status).toBe(204);
    expect(await ports.objects.get(`${prefix}/0.ndjson`)).toBeNull();
    expect((await ports.taskGroups.getSpec(things.id))?.private_columns).toEqual([]);
  });
});

describe("private columns", () => {
  const post = (body: object) =>
    call("POST /v1/tasks/groups", { body: { output, processor: "lite", ...body } }, asOwner);

  it.each([
    ["that no row has", { inputs: [{ a: 1 }], private: ["b"] }, "private"],
    ["that are all there is", { inputs: [{ a: 1 }], private: ["a"] }, "inputs[0]"],
  ])("%s are refused", async (_name, body, path) => {
    const { status, text } = await post(body);
    expect([status, text.includes(`"path":"${path}"`)]).toEqual([422, true]);
  });
});
