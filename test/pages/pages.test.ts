import { describe, expect, it } from "@jest/globals";
import { createHash } from "node:crypto";
import { memoryPorts } from "../../lambdas/adapters/memory/ports.ts";
import { routes } from "../../lambdas/contracts/routes.ts";
import { assetHandler } from "../../lambdas/pages/asset.ts";
import { homeHandler } from "../../lambdas/pages/home.ts";
import { openapiHandler } from "../../lambdas/pages/openapi.ts";
import { unknownRouteHandler } from "../../lambdas/pages/unknown-route.ts";
import { assetPath } from "../../lambdas/web/shared/built-assets.ts";
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

const ask = (file: string) =>
  assetHandler(ports)(httpEvent({ route: "/assets/{file}", path: `/assets/${file}`, params: { file } }));

describe("/assets", () => {
  it.each([
    ["shared.css", "text/css"],
    ["results.js", "text/javascript"],
    ["icon.svg", "image/svg+xml"],
  ])("serves %s under a name that changes with its content, to be kept for good", async (name, type) => {
    const { statusCode, headers, body } = await ask(assetPath(name).slice("/assets/".length));
    const hash = createHash("sha256")
      .update(body ?? "")
      .digest("hex");
    expect([statusCode, headers?.["content-type"]]).toEqual([200, `${type}; charset=utf-8`]);
    expect(headers?.["cache-control"]).toBe("public, max-age=31536000, immutable");
    expect(assetPath(name)).toBe(`/assets/${name.replace(".", `-${hash.slice(0, 16)}.`)}`);
  });

  it.each(["../home.ts", "results.js", "results-0000000000000000.js", "__proto__", "toString"])(
    "answers 404 to %s",
    async (file) => {
      const { statusCode, headers } = await ask(file);
      expect([statusCode, headers?.["cache-control"]]).toEqual([404, "no-store"]);
    },
  );
});

describe("/", () => {
  it("shows a call with this origin and runs no script but its own file", async () => {
    const { body, headers } = await homeHandler(ports)(httpEvent());
    expect(body).toContain("curl https://multitask.example/v1/tasks/groups");
    const scripts = pageElements(body ?? "").filter((element) => element.tagName === "script");
    expect(scripts.map((script) => [attribute(script, "src"), textOf(script)])).toEqual([
      [assetPath("install.js"), ""],
    ]);
    expect(headers?.["content-security-policy"]).toContain("default-src 'none'");
  });
});
