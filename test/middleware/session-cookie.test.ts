import { describe, expect, it } from "@jest/globals";
import * as z from "zod";
import { memoryPorts } from "../../lambdas/adapters/memory/ports.ts";
import type { Log } from "../../lambdas/core/ports/process.ts";
import { httpHandler } from "../../lambdas/middleware/http-handler.ts";
import { json } from "../../lambdas/middleware/http/response.ts";
import { httpEvent, type Asked } from "../support/http-event.ts";
import { quietParallel, stillClock } from "../support/quiet-parallel.ts";

const key = "good-key-of-somebody";

const signedIn = { "x-api-key": key };

const portsWith = (log?: Log) => memoryPorts({ parallel: quietParallel(), clock: stillClock() }, log ? { log } : {});

const Body = z.strictObject({ name: z.string(), rows: z.array(z.strictObject({ n: z.number() })).optional() });

const Query = z.strictObject({ limit: z.coerce.number().int().max(10).optional() });

const ask = async (asked: Asked, act: () => void = () => undefined) => {
  const handler = httpHandler(
    portsWith(),
    { scope: "tasks:write", body: Body, query: Query },
    async ({ body, query, caller }) => {
      act();
      return json(200, { body, query, via: caller.via });
    },
  );
  const response = await handler(httpEvent({ method: "POST", path: "/things", body: '{"name":"x"}', ...asked }));
  return { ...response, problem: JSON.parse(response.body ?? "{}") as Record<string, unknown> };
};

describe("session cookie", () => {
  const cookies = ["__Host-multitask_session=token-of-a-session"];
  const own = { origin: "https://multitask.example", "content-type": "application/json" };

  it.each<[string, Record<string, string>]>([
    ["without an origin", { "content-type": "application/json" }],
    ["from another origin", { ...own, origin: "https://evil.example" }],
    ["from another port", { ...own, origin: "https://multitask.example:8443" }],
    ["from another site that hides its origin", { ...own, origin: "null", "sec-fetch-site": "cross-site" }],
    ["with a form body", { ...own, "content-type": "application/x-www-form-urlencoded" }],
    ["with a text body", { ...own, "content-type": "text/plain" }],
  ])("authorises no POST %s", async (_name, headers) => {
    const { statusCode, problem } = await ask({ headers, cookies });
    expect([statusCode, problem["code"]]).toEqual([403, "cookie_not_allowed"]);
  });

  it("loses to a header", async () => {
    const { statusCode, problem } = await ask({ headers: { ...signedIn, origin: "https://evil.example" }, cookies });
    expect([statusCode, problem["via"]]).toEqual([200, "api_key"]);
  });
});
