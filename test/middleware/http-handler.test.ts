import { describe, expect, it } from "@jest/globals";
import { maxRequestBytes } from "../../lambdas/contracts/task-group.ts";
import {
  ParallelPaymentRequired,
  ParallelRateLimited,
  ParallelUnauthorized,
  ParallelUnavailable,
} from "../../lambdas/core/errors.ts";
import { conflict, invalid } from "../../lambdas/core/problem.ts";
import { problemOf } from "../../lambdas/middleware/errors/error-response.ts";
import { httpHandler } from "../../lambdas/middleware/http-handler.ts";
import { httpEvent, type Asked } from "../support/http-event.ts";
import { ask, key, portsWith, signedIn } from "./made-up-route.ts";

const errors = (problem: Record<string, unknown>) => problem["errors"] as { path: string; message: string }[];

describe("HTTP handler", () => {
  it.each<[string, Asked, string]>([
    ["x-api-key", { headers: signedIn }, "api_key"],
    ["a Bearer key", { headers: { authorization: `Bearer ${key}` } }, "bearer_key"],
    ["a Bearer key in lower case", { headers: { authorization: `bearer ${key}` } }, "bearer_key"],
  ])("takes %s and hands over parsed parts", async (_name, asked, via) => {
    const { statusCode, problem } = await ask({ ...asked, query: "limit=3" });
    expect([statusCode, problem]).toEqual([200, { body: { name: "x" }, query: { limit: 3 }, via }]);
  });

  it("tells a refused key as Parallel does, in sentences, and without what we did when it was refused", () => {
    const words = "proving the key: Parallel answered 401: Unauthorized: invalid or missing credentials";
    expect(problemOf(new ParallelUnauthorized(401, words), "r").detail).toBe(
      "Parallel answered 401: Unauthorized: invalid or missing credentials. Check the key at https://platform.parallel.ai and send it as x-api-key.",
    );
  });

  it("names no kind in the words of its library", async () => {
    const { problem } = await ask({ headers: signedIn, query: "limit=many" });
    expect(errors(problem)).toEqual([{ path: "limit", message: "must be a number" }]);
    const { problem: missing } = await ask({ headers: signedIn, body: "{}" });
    expect(errors(missing)).toEqual([{ path: "name", message: "is missing: send text" }]);
  });

  it.each<[string, Asked, number, string]>([
    ["no credential", {}, 401, ""],
    ["a key that Parallel refuses", { headers: { "x-api-key": "bad-key" } }, 401, ""],
    ["two credentials", { headers: { ...signedIn, authorization: `Bearer ${key}` } }, 400, "authorization"],
    ["a key that is no header value", { headers: { "x-api-key": "a b" } }, 401, "x-api-key"],
    ["Basic authorization", { headers: { authorization: "Basic eDp5" } }, 401, "authorization"],
    ["malformed JSON", { headers: signedIn, body: '{"name":' }, 400, "body"],
    ["an empty body", { headers: signedIn, body: "" }, 400, "body"],
    ["bytes that are not UTF-8", { headers: signedIn, body: Uint8Array.of(0xff, 0xfe, 0x22) }, 400, "body"],
    ["another media type", { headers: { ...signedIn, "content-type": "text/html" } }, 415, "content-type"],
    ["a missing field", { headers: signedIn, body: "{}" }, 422, "name"],
    ["an unknown field", { headers: signedIn, body: '{"name":"x","nam":1}' }, 422, "nam"],
    [
      "a wrong field deep inside",
      { headers: signedIn, body: '{"name":"x","rows":[{"n":1},{"n":"2"}]}' },
      422,
      "rows[1].n",
    ],
    ["JSON nested 10,000 deep", { headers: signedIn, body: `${"[".repeat(10_000)}${"]".repeat(10_000)}` }, 422, "body"],
    ["an unknown query parameter", { headers: signedIn, query: "limt=3" }, 400, "limt"],
    ["a query parameter that comes twice", { headers: signedIn, query: "limit=3&limit=4" }, 400, "limit"],
    ["a query parameter out of range", { headers: signedIn, query: "limit=11" }, 400, "limit"],
  ])("refuses %s, naming the field", async (_name, asked, status, path) => {
    const { statusCode, problem, headers } = await ask(asked, () => {
      throw new Error("must not be reached");
    });
    expect(statusCode).toBe(status);
    expect(problem["status"]).toBe(status);
    expect(headers?.["content-type"]).toContain("application/problem+json");
    expect(problem["detail"]).not.toBe("");
    if (path) expect(errors(problem)[0]?.path).toBe(path);
  });

  it("refuses a body over 5.5 MB as delivered, naming the limit and the remedy", async () => {
    // Each quote is two bytes once the event is serialised.
    const quotes = JSON.stringify({ name: '"'.repeat(maxRequestBytes / 3) });
    const { statusCode, problem } = await ask({ headers: signedIn, body: quotes });
    expect([statusCode, problem["limit_bytes"]]).toEqual([413, maxRequestBytes]);
    expect(problem["detail"]).toContain('"inputs": {"url"');
  });

  it("sends the challenge of a 401 under both names, with the way to the metadata", async () => {
    const { headers } = await ask({});
    expect(headers?.["x-www-authenticate"]).toBe(
      'Bearer resource_metadata="https://multitask.example/.well-known/oauth-protected-resource/mcp", scope="tasks:read tasks:write"',
    );
    expect(headers?.["www-authenticate"]).toBe(headers?.["x-www-authenticate"]);
    const refused = await ask({ headers: { "x-api-key": "bad-key" } });
    expect(refused.headers?.["www-authenticate"]).toContain('error="invalid_token"');
  });

  it.each([
    [new ParallelPaymentRequired(402, "Insufficient credit."), 402, "Add credit"],
    [new ParallelRateLimited(429, "Slow down.", { retry_after_ms: 7_000 }), 429, "Wait"],
    [new ParallelUnavailable("socket hang up"), 503, "same Idempotency-Key"],
    [conflict({ code: "conflict", title: "Conflict", detail: "Use another key." }), 409, "Use another key."],
  ])("answers %p with its own status and what to do next", async (error, status, remedy) => {
    const { statusCode, problem, headers } = await ask({ headers: signedIn }, () => {
      throw error;
    });
    expect(statusCode).toBe(status);
    expect(problem["detail"]).toContain(remedy);
    if (status === 429) expect(headers?.["retry-after"]).toBe("7");
  });

  it("answers a bug with a reference only, and logs neither its message nor a key", async () => {
    const lines: unknown[] = [];
    const write = (message: string, fields?: object) => void lines.push([message, fields]);
    const handler = httpHandler(
      portsWith({ info: write, warn: write, error: write }),
      { scope: "tasks:read" },
      async () => {
        throw new TypeError(`cannot read ${key}`);
      },
    );
    const response = await handler(httpEvent({ path: "/things", headers: signedIn }));
    expect(response.statusCode).toBe(500);
    expect(response.body).toContain("request-1");
    expect(`${response.body}${JSON.stringify(response.headers)}`).not.toMatch(/TypeError|http-handler|good-key/);
    expect(JSON.stringify(lines)).toContain("request-1 TypeError");
    expect(JSON.stringify(lines)).not.toContain(key);
  });

  it("repeats no credential, whoever wrote the message", async () => {
    const { problem } = await ask({ headers: signedIn }, () => {
      throw invalid({ code: "x", title: "X", detail: `Key ${key} is odd.`, errors: [{ path: key, message: key }] });
    });
    expect(JSON.stringify(problem)).not.toContain(key);
  });

  it("sends security headers with every answer", async () => {
    for (const { headers } of [await ask({ headers: signedIn }), await ask({})]) {
      expect(headers).toMatchObject({
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cache-control": "no-store",
        "strict-transport-security": "max-age=31536000",
      });
    }
  });
});
