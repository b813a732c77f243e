/** Every cell of docs/access.md, asked of the handlers behind their real dispatch. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { readFileSync } from "node:fs";
import { routes, type FunctionName, type Route } from "../../../lambdas/contracts/routes.ts";
import { createSession } from "../../../lambdas/core/oauth/sign-in/session.ts";
import { proveOwner } from "../../../lambdas/core/oauth/sign-in/owner.ts";
import { Secret } from "../../../lambdas/core/secret.ts";
import type { Ports } from "../../../lambdas/core/ports.ts";
import { callTool } from "../../../lambdas/mcp/tools/call-tool.ts";
import { toolTable } from "../../../lambdas/mcp/tools/tool-table.ts";
import { dispatch } from "../../../lambdas/middleware/dispatch.ts";
import type { HttpHandler } from "../../../lambdas/middleware/http-handler.ts";
import { sessionCookieName } from "../../../lambdas/middleware/session-cookie.ts";
import { connected } from "../../conformance/support/oauth-client.ts";
import type { Front } from "../../conformance/support/front.ts";
import { httpEvent } from "../../support/http-event.ts";
import { keyOne } from "../../support/oauth-world.ts";
import { client, startSignIn } from "../support/sign-in.ts";
import { accessRows, credentials, type Credential } from "./matrix.ts";

const committed = readFileSync(new URL("../../../docs/access.md", import.meta.url), "utf8")
  .split("\n")
  .filter((line) => /^\| (`|tool )/.test(line))
  .map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );

let front: Front;
let ports: Ports;
const functions = new Map<FunctionName, HttpHandler>();
const presented = new Map<string, { headers?: Record<string, string>; cookies?: string[] }>();

const newSession = async (): Promise<string> => {
  const key = new Secret(keyOne);
  const token = await createSession(ports, key, await proveOwner(ports, key));
  return `${sessionCookieName(ports.settings.public_url)}=${token.reveal()}`;
};

beforeAll(async () => {
  front = await startSignIn();
  ports = front.ports;
  for (const name of new Set(routes.map((route) => route.function))) {
    const handlers: Record<string, HttpHandler> = {};
    for (const { handler } of routes.filter((route) => route.function === name)) {
      const module = (await import(`../../../lambdas/${handler}.ts`)) as Record<string, (ports: Ports) => HttpHandler>;
      handlers[handler] = Object.entries(module).find(([exported]) => exported.endsWith("Handler"))![1](ports);
    }
    functions.set(name, dispatch(name, handlers));
  }
  const [reader = "", writer = ""] = [await client(front), await client(front)];
  const token = async (client_id: string, scope: string) => {
    const { access_token } = await connected(front, { client_id, key: keyOne, more: { scope } });
    return { headers: { authorization: `Bearer ${access_token}` } };
  };
  presented.set("none", {});
  presented.set("Parallel key", { headers: { "x-api-key": keyOne } });
  presented.set("app token, tasks:read", await token(reader, "tasks:read"));
  presented.set("app token, tasks:write", await token(writer, "tasks:read tasks:write"));
});
afterAll(() => front.stop());

const carried = async ({ name }: Credential) =>
  name === "browser session" ? { cookies: [await newSession()] } : presented.get(name)!;

/** A call that a handler refuses or answers emptily once it has let the caller in: nothing is started by it. */
const call = async ({ method, path, function: name }: Route, credential: Credential, body = "{}") => {
  const params = Object.fromEntries([...path.matchAll(/\{(\w+)\}/g)].map((match) => [match[1]!, "nothing-of-mine"]));
  const { headers = {}, cookies } = await carried(credential);
  const { public_url } = ports.settings;
  const answer = await functions.get(name)!(
    httpEvent({
      method,
      route: path,
      path: path.replace(/\{\w+\}/g, "nothing-of-mine"),
      params,
      at: ports.clock.now(),
      headers: {
        ...{ host: new URL(public_url).host, origin: public_url, "content-type": "application/json" },
        ...{ accept: path === "/mcp" ? "application/json, text/event-stream" : "*/*", ...headers },
      },
      ...(cookies && { cookies }),
      ...(method === "POST" && { body }),
    }),
  );
  return { status: answer.statusCode, body: answer.body ?? "", cookies };
};

const none = credentials[0];
const toolCall = (name: string) =>
  JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name, arguments: {} } });
const mcpRoute = routes.find(({ method, path }) => method === "POST" && path === "/mcp")!;

/** What a person's route did: shown or changed something, or not. */
const personDid = async (route: Route, credential: Credential): Promise<string> => {
  if (route.path === "/sign-out") {
    const { cookies } = await call(route, credential);
    if (!cookies) return "no";
    const account = routes.find(({ method, path }) => method === "GET" && path === "/account")!;
    const after = await functions.get("session")!(httpEvent({ route: account.path, path: account.path, cookies }));
    return after.statusCode === 401 ? "yes" : "no";
  }
  const { status } = await call(route, credential);
  // Past the session, the form is refused for its missing token.
  return status === 401 ? "no" : "yes";
};

const outcome = async (name: string, credential: Credential): Promise<string> => {
  const tool = /^tool `(\w+)`$/.exec(name)?.[1];
  if (tool !== undefined) {
    const { status, body } = await call(mcpRoute, credential, toolCall(tool));
    return status === 401 ? "401" : /needs the permission|not by an app/.test(body) ? "403" : "yes";
  }
  const [method, path] = name.slice(1, -1).split(" ");
  const route = routes.find((candidate) => candidate.method === method && candidate.path === path)!;
  if (route.access === "person") return personDid(route, credential);
  const { status } = await call(route, credential);
  expect([name, credential.name, status < 500]).toEqual([name, credential.name, true]);
  if (route.access === "open") return status === (await call(route, none)).status ? "open" : String(status);
  return status === 401 || status === 403 ? String(status) : "yes";
};

describe("docs/access.md", () => {
  it("has the row of every route and tool as its class says, and no other (npm run access writes it)", () => {
    expect(committed).toEqual(accessRows());
  });

  it.each(committed)("says of %s what its dispatch does", async (name, _class, ...cells) => {
    const found: string[] = [];
    for (const credential of credentials) found.push(await outcome(name, credential));
    expect(found).toEqual(cells);
  });
});

describe("an app's token", () => {
  const [, , , , appToken] = credentials;

  it.each([
    ["DELETE", "/{id}"],
    ["POST", "/v1/webhooks/secret"],
  ])("is refused at %s %s in words that say what to use instead", async (method, path) => {
    const route = routes.find((candidate) => candidate.method === method && candidate.path === path)!;
    const { status, body } = await call(route, appToken);
    expect([status, JSON.parse(body)]).toMatchObject([403, { code: "owner_only", title: "Not for a connected app" }]);
    expect(body).toMatch(/Sign in at http.* in a browser, or send your Parallel API key as x-api-key/);
  });

  it("is refused by a tool of class owner-only with the same words, and a key is not", async () => {
    let ran = 0;
    const tool = {
      ...toolTable.find(({ name }) => name === "getStatus")!,
      access: "owner-only" as const,
      run: async () => ((ran += 1), { structured: {}, text: "done", links: [] }),
    };
    const scopes = ["tasks:read", "tasks:write"] as const;
    const asked = (via: "access_token" | "bearer_key") =>
      callTool(
        [tool],
        {
          ports,
          caller: { owner: "own_1", key: new Secret(keyOne), scopes, via },
          received_at: 0,
          request_id: "request-1",
        },
        { name: "getStatus", arguments: {} },
        () => undefined,
      );
    expect(JSON.stringify(await asked("access_token"))).toMatch(/not by an app/);
    expect(ran).toBe(0);
    expect(await asked("bearer_key")).toMatchObject({ content: [{ text: "done" }] });
  });
});
