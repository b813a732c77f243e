import { describe, expect, it } from "@jest/globals";
import { Script } from "node:vm";
import { memoryPorts } from "../../lambdas/adapters/memory/ports.ts";
import { routes } from "../../lambdas/contracts/routes.ts";
import { assetHandler } from "../../lambdas/pages/asset.ts";
import { homeHandler } from "../../lambdas/pages/home.ts";
import { openapiHandler } from "../../lambdas/pages/openapi.ts";
import { problemPage } from "../../lambdas/pages/problem.ts";
import { unknownRouteHandler } from "../../lambdas/pages/unknown-route.ts";
import { Validator } from "@seriousme/openapi-schema-validator";
import { attribute, pageElements, textOf } from "../core/formats/parse-back.ts";
import { httpEvent, type Asked } from "../support/http-event.ts";
import { quietParallel, stillClock } from "../support/quiet-parallel.ts";

const ports = memoryPorts({ parallel: quietParallel(), clock: stillClock() });
const unknown = (asked: Asked) => unknownRouteHandler(ports)(httpEvent({ route: "$default", ...asked }));

describe("/openapi.json", () => {
  it("is valid OpenAPI 3.1 and describes every route, open to scripts of any site", async () => {
    const response = await openapiHandler(ports)(httpEvent({ path: "/openapi.json" }));
    const document = JSON.parse(response.body ?? "") as { paths: Record<string, object> };
    const result = await new Validator().validate(structuredClone(document));
    expect(result).toMatchObject({ valid: true });
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(described.sort()).toEqual(routes.map((route) => `${route.method} ${route.path.replace("+}", "}")}`).sort());
    expect(response.headers?.["access-control-allow-origin"]).toBe("*");
  });
});

describe("unknown routes", () => {
  it("answers 404 with the routes there are", async () => {
    const response = await unknown({ path: "/v1/nothing" });
    const problem = JSON.parse(response.body ?? "") as Record<string, unknown>;
    expect([response.statusCode, problem["code"]]).toEqual([404, "unknown_route"]);
    expect(problem["routes"]).toContain("POST /v1/tasks/groups");
  });

  it("answers 405 with Allow where the path exists under another method", async () => {
    const response = await unknown({ method: "PUT", path: "/v1/tasks/groups" });
    expect([response.statusCode, response.headers?.["allow"]]).toEqual([405, "POST, GET"]);
  });

  it("lets scripts of any site ask open routes, without credentials", async () => {
    const { statusCode, headers } = await unknown({ method: "OPTIONS", path: "/openapi.json" });
    expect(statusCode).toBe(204);
    expect(headers?.["access-control-allow-origin"]).toBe("*");
    expect(headers?.["access-control-allow-headers"]).toContain("Authorization");
    expect(headers?.["access-control-allow-credentials"]).toBeUndefined();
  });

  it.each(["/v1/tasks/groups", "/tgrp_1", "/", "/nowhere/at/all"])("gives %s no CORS headers", async (path) => {
    const { statusCode, headers } = await unknown({ method: "OPTIONS", path });
    expect(statusCode).toBe(204);
    expect(Object.keys(headers ?? {}).filter((name) => name.startsWith("access-control"))).toEqual([]);
  });
});

describe("problem page", () => {
  const asked = { path: "/tgrp_1", query: { limit: "5", basis: "all" } };

  it("asks a browser without a session for one field, Parallel API key, and leads back, query included", () => {
    const { statusCode, body } = problemPage({ type: "x", title: "x", status: 401, detail: "x" }, asked);
    const elements = pageElements(body ?? "");
    const form = elements.find((element) => element.tagName === "form");
    const inputs = elements.filter((element) => element.tagName === "input");
    expect(statusCode).toBe(401);
    expect([form && attribute(form, "method"), form && attribute(form, "action")]).toEqual(["post", "/session"]);
    expect(elements.filter((element) => element.tagName === "label").map(textOf)).toEqual(["Parallel API key"]);
    expect(
      inputs.map((input) => [attribute(input, "name"), attribute(input, "type"), attribute(input, "value")]),
    ).toEqual([
      ["return_to", "hidden", "/tgrp_1?limit=5&basis=all"],
      ["api_key", "password", undefined],
    ]);
  });

  it("says what is wrong and escapes it", () => {
    const errors = [{ path: "id", message: "<script>alert(1)</script>" }];
    const { statusCode, body } = problemPage(
      { type: "x", title: "Not found", status: 404, detail: "Check the id.", errors },
      asked,
    );
    const elements = pageElements(body ?? "");
    expect(statusCode).toBe(404);
    expect(elements.filter((element) => element.tagName === "script")).toEqual([]);
    expect(elements.filter((element) => element.tagName === "li").map(textOf)).toEqual([
      "id <script>alert(1)</script>",
    ]);
  });
});

describe("the style on paper", () => {
  it("lets no box cut the table, repeats its head, and leaves out what only a screen can use", async () => {
    const asked = { route: "/assets/{file}", path: "/assets/page.css", params: { file: "page.css" } };
    const { body } = await assetHandler(ports)(httpEvent(asked));
    const paper = body?.slice(body.indexOf("@media print")) ?? "";
    expect(body).toContain("@page { size: landscape");
    expect(paper).toMatch(/\.scroll \{ overflow: visible/);
    expect(paper).toMatch(/thead \{ display: table-header-group/);
    expect(paper).toMatch(/nav, nav.site, nav.choose, button, form[^{]*\{ display: none/);
  });
});

describe("home and assets", () => {
  it("shows a call with this origin and runs no script but its own file", async () => {
    const { body, headers } = await homeHandler(ports)(httpEvent());
    expect(body).toContain("curl https://multitask.example/v1/tasks/groups");
    const scripts = pageElements(body ?? "").filter((element) => element.tagName === "script");
    expect(scripts.map((script) => [attribute(script, "src"), textOf(script)])).toEqual([["/assets/install.js", ""]]);
    expect(headers?.["content-security-policy"]).toContain("default-src 'none'");
  });

  it.each([
    ["page.css", "text/css"],
    ["results.js", "text/javascript"],
    ["icon.svg", "image/svg+xml"],
  ])("serves %s, and 304 to who has it", async (file, type) => {
    const ask = (headers = {}) =>
      assetHandler(ports)(httpEvent({ route: "/assets/{file}", path: `/assets/${file}`, params: { file }, headers }));
    const first = await ask();
    expect([first.statusCode, first.headers?.["content-type"]]).toEqual([200, `${type}; charset=utf-8`]);
    expect((await ask({ "if-none-match": first.headers?.["etag"] })).statusCode).toBe(304);
  });

  it("answers 404 to a file there is not", async () => {
    const asked = { route: "/assets/{file}", path: "/assets/x", params: { file: "../home.ts" } };
    expect((await assetHandler(ports)(httpEvent(asked))).statusCode).toBe(404);
  });

  it("has a script that parses and writes text only", async () => {
    const { body } = await assetHandler(ports)(
      httpEvent({ route: "/assets/{file}", path: "/assets/results.js", params: { file: "results.js" } }),
    );
    expect(() => new Script(body ?? "")).not.toThrow();
    expect(body).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(/);
  });
});
