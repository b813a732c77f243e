import { describe, expect, it } from "@jest/globals";
import { memoryPorts } from "../../lambdas/adapters/memory/ports.ts";
import { unknownRouteHandler } from "../../lambdas/pages/unknown-route.ts";
import { httpEvent, type Asked } from "../support/http-event.ts";
import { quietParallel, stillClock } from "../support/quiet-parallel.ts";

const ports = memoryPorts({ parallel: quietParallel(), clock: stillClock() });

const unknown = (asked: Asked) => unknownRouteHandler(ports)(httpEvent({ route: "$default", ...asked }));

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
