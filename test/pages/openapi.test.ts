import { describe, expect, it } from "@jest/globals";
import { memoryPorts } from "../../lambdas/adapters/memory/ports.ts";
import { routes } from "../../lambdas/contracts/routes.ts";
import { openapiHandler } from "../../lambdas/pages/openapi.ts";
import { Validator } from "@seriousme/openapi-schema-validator";
import { httpEvent } from "../support/http-event.ts";
import { quietParallel, stillClock } from "../support/quiet-parallel.ts";

const ports = memoryPorts({ parallel: quietParallel(), clock: stillClock() });

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
