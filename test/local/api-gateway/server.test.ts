import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { Cloud } from "../../../local/cloud.ts";
import { startSmallCloud } from "../../support/small-assembly.ts";

describe("the HTTP API", () => {
  let cloud: Cloud;
  const mapped = {
    ResponseParameters: [
      { Destination: "overwrite:header.www-authenticate", Source: "$response.header.x-www-authenticate" },
    ],
  };
  beforeAll(async () => {
    cloud = await startSmallCloud({
      functions: {
        Echo: {
          code: `export const handler = async (event) => ({ statusCode: 200, headers: { "Content-Type": "application/json" }, body: JSON.stringify(event) });`,
        },
        Answer: { code: `export const handler = async (event) => JSON.parse(event.body);` },
        Broken: { code: `export const handler = async () => { throw new TypeError("inside"); };` },
        Slow: { code: `export const handler = () => new Promise(() => {});`, timeoutSeconds: 1 },
        Fat: { code: `export const handler = async () => ({ statusCode: 200, body: "x".repeat(6_300_000) });` },
      },
      routes: {
        "ANY /echo/{id}": "Echo",
        "POST /answer": "Answer",
        "GET /broken": "Broken",
        "GET /slow": "Slow",
        "GET /fat": "Fat",
      },
      integration: { ResponseParameters: { "401": mapped } },
    });
  });
  afterAll(() => cloud.stop());

  const send = (path: string, init?: RequestInit) => fetch(`${cloud.base_url}${path}`, init);
  const event = async (path: string, init?: RequestInit) =>
    (await send(path, init)).json() as Promise<Record<string, unknown>>;
  const answering = (answer: unknown) =>
    send("/answer", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(answer) });

  it("hands over path, query, headers and cookies in payload format 2.0", async () => {
    const headers = new Headers({ "X-Api-Key": "k", cookie: "a=1; b=2" });
    headers.append("x-many", "1");
    headers.append("x-many", "2");
    expect(await event("/echo/a%2Fb?x=1&x=2&y=%20", { headers })).toMatchObject({
      version: "2.0",
      routeKey: "ANY /echo/{id}",
      rawQueryString: "x=1&x=2&y=%20",
      queryStringParameters: { x: "1,2", y: " " },
      pathParameters: { id: "a/b" },
      headers: { "x-api-key": "k", "x-many": "1, 2" },
      cookies: ["a=1", "b=2"],
      isBase64Encoded: false,
      requestContext: { http: { method: "GET", sourceIp: "127.0.0.1" }, stage: "$default" },
    });
  });

  it.each([
    ["application/json", false],
    ["application/problem+json; charset=utf-8", false],
    ["text/csv", false],
    ["application/x-www-form-urlencoded", true],
    ["application/x-ndjson", true],
  ])("hands over a %s body in base64: %s", async (type, base64) => {
    const sent = await event("/echo/1", { method: "POST", headers: { "content-type": type }, body: "é=1" });
    expect(sent.isBase64Encoded).toBe(base64);
    expect(Buffer.from(String(sent.body), base64 ? "base64" : "utf8").toString()).toBe("é=1");
  });

  it("sends status, headers, cookies and a base64 body of the answer", async () => {
    const response = await answering({
      statusCode: 203,
      headers: { ETag: 'W/"1"' },
      cookies: ["a=1; Path=/", "b=2"],
      body: Buffer.from([0, 255]).toString("base64"),
      isBase64Encoded: true,
    });
    expect(response.status).toBe(203);
    expect(response.headers.get("etag")).toBe('W/"1"');
    expect(response.headers.getSetCookie()).toEqual(["a=1; Path=/", "b=2"]);
    expect([...new Uint8Array(await response.arrayBuffer())]).toEqual([0, 255]);
  });

  it("makes JSON of an answer without a status", async () => {
    const response = await answering({ hello: 1 });
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(await response.json()).toEqual({ hello: 1 });
  });

  it("answers 500 to what is no response", async () => {
    expect((await answering({ statusCode: "many" })).status).toBe(500);
  });

  it("takes www-authenticate away and restores it where the template maps it", async () => {
    const headers = { "WWW-Authenticate": "Bearer a", "x-www-authenticate": "Bearer b" };
    const mappedResponse = await answering({ statusCode: 401, headers });
    expect(mappedResponse.headers.get("www-authenticate")).toBe("Bearer b");
    const unmapped = await answering({ statusCode: 403, headers });
    expect(unmapped.headers.get("www-authenticate")).toBeNull();
    expect(unmapped.headers.get("x-amzn-remapped-www-authenticate")).toBe("Bearer a");
  });

  it.each([
    ["an unknown route", "/nowhere", 404, "Not Found"],
    ["a function that threw", "/broken", 500, "Internal Server Error"],
    ["a function that timed out", "/slow", 500, "Internal Server Error"],
    ["an answer over Lambda's limit", "/fat", 500, "Internal Server Error"],
  ])("answers %s itself", async (_what, path, status, message) => {
    const response = await send(path);
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({ message });
  });

  it.each([
    ["over the gateway's 10 MB", 10 * 1024 * 1024 + 1],
    ["over Lambda's 6 MB once escaped", 3_200_000],
  ])("answers 413 to a body %s", async (_what, size) => {
    const response = await send("/echo/1", {
      method: "POST",
      headers: { "content-type": "text/plain" },
      body: '"'.repeat(size),
    });
    expect(response.status).toBe(413);
    expect(await response.json()).toEqual({ message: "Request Entity Too Large" });
  });

  it("answers 503 when the integration's time is over before the function's", async () => {
    const short = await startSmallCloud({
      functions: { Slow: { code: `export const handler = () => new Promise(() => {});`, timeoutSeconds: 20 } },
      routes: { "GET /": "Slow" },
      integration: { TimeoutInMillis: 100 },
    });
    const response = await fetch(short.base_url);
    await short.stop();
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({ message: "Service Unavailable" });
  });

  it("answers 500 when the function gave the gateway no permission", async () => {
    const functions = { Echo: { code: `export const handler = async () => "hi";` } };
    const principal = { FunctionName: { Ref: "Echo" }, Principal: "events.amazonaws.com" };
    const closed = await startSmallCloud({
      functions,
      routes: { "GET /": "Echo" },
      resources: { EchoPermission: { Type: "AWS::Lambda::Permission", Properties: principal } },
    });
    const response = await fetch(closed.base_url);
    await closed.stop();
    expect(response.status).toBe(500);
  });
});
