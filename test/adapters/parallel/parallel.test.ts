/** What reaches Parallel, and what we make of answers that are late, cut, wrong or refusals. */
import { afterEach, describe, expect, it } from "@jest/globals";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { worldClock } from "../../../lambdas/adapters/clock.ts";
import { parallelFor } from "../../../lambdas/adapters/parallel/parallel.ts";
import { worldRandom } from "../../../lambdas/adapters/random.ts";
import { Secret } from "../../../lambdas/core/secret.ts";

const key = new Secret("marker-key-77");
let server: Server | undefined;
let seen: string[] = [];

const upstream = async (
  answer: (incoming: IncomingMessage, reply: ServerResponse, nth: number) => void,
  idle_ms = 300,
) => {
  seen = [];
  server = createServer((incoming, reply) => {
    incoming.resume().once("end", () => {
      seen.push(`${incoming.method} ${incoming.url}`);
      answer(incoming, reply, seen.length);
    });
  });
  await new Promise<void>((done) => server!.listen(0, "127.0.0.1", done));
  const base_url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return parallelFor({ base_url, clock: worldClock, random: worldRandom, idle_ms })(key);
};
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

const json = (reply: ServerResponse, status: number, body: unknown, headers = {}) =>
  reply.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
const status = { num_task_runs: 1, task_run_status_counts: {}, is_active: true };
const accepted = { status, run_ids: ["trun_1"], run_cursor: "", event_cursor: "" };
const send = { inputs: [{ input: "x", processor: "lite", metadata: {} }] };
const envelope = (message: string) => ({ type: "error", error: { ref_id: "r", message } });
const frame = (n: number) =>
  `event: task_run.state\ndata: ${JSON.stringify({
    type: "task_run.state",
    event_id: String(n),
    run: { run_id: `trun_${n}`, status: "completed", is_active: false, processor: "lite" },
  })}\n\n`;
const collect = async (events: AsyncIterable<{ event_id?: string | null | undefined }>) => {
  const ids: unknown[] = [];
  for await (const event of events) ids.push(event.event_id);
  return ids;
};

describe("MCP servers on their way to Parallel", () => {
  const header = "Bearer canary-0123456789";
  const server = { url: "https://a.example/mcp?key=canary-in-query", name: "a", headers: { authorization: header } };
  const inputs = [{ input: "x", processor: "lite", enable_events: true, mcp_servers: [server] }];

  it("and events are asked for by their beta names, and no others are", async () => {
    const betas: unknown[] = [];
    const parallel = await upstream((incoming, reply) => {
      betas.push(incoming.headers["parallel-beta"]);
      json(reply, 200, accepted);
    });
    await parallel.addRuns("tgrp_1", { inputs }, { timeout_ms: 1_000 });
    await parallel.addRuns("tgrp_1", send, { timeout_ms: 1_000 });
    expect(betas).toEqual(["mcp-server-2025-07-17,events-sse-2025-07-24", undefined]);
  });

  it("are told in no error, whatever Parallel repeats of them", async () => {
    const msg = `cannot use ${header}, canary-0123456789 or ${encodeURIComponent(header)} at ${server.url}`;
    const parallel = await upstream((_, reply) =>
      json(reply, 422, { detail: [{ loc: ["body", "inputs", 0], msg, type: "value_error" }] }),
    );
    const refused: unknown = await parallel
      .addRuns("tgrp_1", { inputs }, { timeout_ms: 1_000 })
      .catch((error: unknown) => error);
    expect(refused).toMatchObject({ problems: [{ message: expect.stringContaining("cannot use [redacted]") }] });
    expect(JSON.stringify([String(refused), refused])).not.toMatch(/canary/);
  });
});

describe("adding runs", () => {
  it.each<[string, (reply: ServerResponse) => void]>([
    ["the line drops after the commit", (reply) => reply.socket?.destroy()],
    ["500 follows the commit", (reply) => json(reply, 500, envelope("boom"), { "x-should-retry": "true" })],
    ["503 asks for a retry", (reply) => json(reply, 503, envelope("later"), { "retry-after": "0" })],
    ["408", (reply) => json(reply, 408, envelope("slow"))],
    ["409", (reply) => json(reply, 409, envelope("conflict"))],
    ["a redirect", (reply) => reply.writeHead(307, { location: "/elsewhere" }).end()],
    ["the answer is cut", (reply) => reply.writeHead(200, { "content-length": 500 }).end('{"status"')],
    ["the answer is half a JSON text", (reply) => reply.writeHead(200).end('{"status":')],
    ["the answer is not of the contract", (reply) => json(reply, 200, { ok: true })],
    ["the headers are late", () => {}],
    ["the body is late", (reply) => void reply.writeHead(200).write("{")],
  ])("sends exactly one POST and reports an unknown outcome when %s", async (_, answer) => {
    const parallel = await upstream((_incoming, reply) => answer(reply));
    await expect(parallel.addRuns("tgrp_1", send, { timeout_ms: 600 })).rejects.toMatchObject({
      name: "ParallelUnavailable",
    });
    expect(seen).toEqual(["POST /v1/tasks/groups/tgrp_1/runs?refresh_status=false"]);
  });

  it.each<[number, string]>([
    [400, "ParallelInvalid"],
    [401, "ParallelUnauthorized"],
    [402, "ParallelPaymentRequired"],
    [403, "ParallelForbidden"],
    [404, "ParallelNotFound"],
    [422, "ParallelInvalid"],
    [429, "ParallelRateLimited"],
    [425, "ParallelRefusal"],
  ])("names a %i as %s, once sent, without the key", async (code, name) => {
    const parallel = await upstream((_, reply) =>
      json(reply, code, envelope(`no ${key.reveal()}`), { "retry-after": "2" }),
    );
    const error = await parallel.addRuns("tgrp_1", send, { timeout_ms: 2_000 }).catch((thrown: Error) => thrown);
    expect(error).toMatchObject({ name, status: code, retry_after_ms: 2_000 });
    expect((error as Error).message).toContain("no [redacted]");
    expect(JSON.stringify(error) + (error as Error).message + (error as Error).stack).not.toContain(key.reveal());
    expect(seen).toHaveLength(1);
  });

  it("reads both shapes of a 422", async () => {
    const detail = [{ loc: ["body", "inputs", 3, "input"], msg: "too long", type: "value_error" }];
    const parallel = await upstream((_, reply) => json(reply, 422, { detail }));
    await expect(parallel.addRuns("tgrp_1", send, { timeout_ms: 600 })).rejects.toMatchObject({
      problems: [{ path: "inputs.3.input", message: "too long" }],
    });
  });

  it("answers what Parallel accepted", async () => {
    const parallel = await upstream((_, reply) => json(reply, 200, accepted));
    expect(await parallel.addRuns("tgrp_1", send, { timeout_ms: 2_000 })).toMatchObject({ run_ids: ["trun_1"] });
  });
});

describe("reading", () => {
  it("repeats a GET after a 500", async () => {
    const parallel = await upstream((_, reply, nth) =>
      nth === 1 ? json(reply, 500, envelope("boom")) : json(reply, 200, { taskgroup_id: "tgrp_1", status }),
    );
    expect(await parallel.getGroup("tgrp_1")).toMatchObject({ taskgroup_id: "tgrp_1" });
    expect(seen).toHaveLength(2);
  });

  it("lists to a clean end", async () => {
    const parallel = await upstream((_, reply) =>
      reply.writeHead(200, { "content-type": "text/event-stream" }).end(`: hello\n\n${frame(1)}${frame(2)}`),
    );
    expect(await collect(parallel.listRuns("tgrp_1"))).toEqual(["1", "2"]);
  });

  it.each<[string, (reply: ServerResponse) => void]>([
    ["the socket breaks", (reply) => void reply.write(frame(1), () => reply.socket?.destroy())],
    [
      "the socket breaks inside a frame",
      (reply) => void reply.write(frame(1) + frame(2).slice(0, 40), () => reply.socket?.destroy()),
    ],
    ["the stream ends inside a frame", (reply) => reply.end(frame(1) + frame(2).slice(0, 40))],
    ["the stream falls silent inside a frame", (reply) => void reply.write(frame(1) + frame(2).slice(0, 40))],
    ["a frame is left open", (reply) => reply.end(`${frame(1)}data: {"type":"task_run.state"}`)],
    ["the stream falls silent", (reply) => void reply.write(frame(1))],
  ])("goes on from the last event when %s", async (_, cut) => {
    const parallel = await upstream((_incoming, reply, nth) => {
      reply.writeHead(200, { "content-type": "text/event-stream" });
      if (nth === 1) cut(reply);
      else reply.end(frame(2));
    });
    expect(await collect(parallel.listRuns("tgrp_1"))).toEqual(["1", "2"]);
    expect(seen).toEqual(["GET /v1/tasks/groups/tgrp_1/runs", "GET /v1/tasks/groups/tgrp_1/runs?last_event_id=1"]);
  });

  it("does not mind where the network cuts a frame in pieces, not even inside a letter", async () => {
    const bytes = Buffer.from(`: Zürich\n\n${frame(1).replace("lite", "lite-é")}${frame(2)}`);
    const parallel = await upstream((_, reply) => {
      reply.writeHead(200, { "content-type": "text/event-stream" });
      const at = bytes.indexOf("é") + 1;
      for (const piece of [bytes.subarray(0, 3), bytes.subarray(3, at)]) reply.write(piece);
      setTimeout(() => reply.end(bytes.subarray(at)), 20);
    });
    const processors: string[] = [];
    for await (const { run } of parallel.listRuns("tgrp_1")) processors.push(run.processor);
    expect(processors).toEqual(["lite-é", "lite"]);
    expect(seen).toHaveLength(1);
  });

  it("takes no JSON answer for an empty listing", async () => {
    const parallel = await upstream((_, reply) => json(reply, 200, {}));
    await expect(collect(parallel.listRuns("tgrp_1"))).rejects.toMatchObject({ name: "ParallelUnavailable" });
  });

  it("follows events until the time is over, quietly", async () => {
    const parallel = await upstream((_, reply) => {
      reply.writeHead(200, { "content-type": "text/event-stream" }).write(frame(1));
    }, 10_000);
    expect(await collect(parallel.listEvents("tgrp_1", { timeout_ms: 500 }))).toEqual(["1"]);
  });

  it("closes the connection when the reader leaves early", async () => {
    let closed: () => void = () => {};
    const closing = new Promise<void>((done) => (closed = done));
    const parallel = await upstream((_, reply) => {
      reply.once("close", () => closed());
      reply.writeHead(200, { "content-type": "text/event-stream" }).write(frame(1) + frame(2));
    });
    for await (const event of parallel.listRuns("tgrp_1")) {
      expect(event.event_id).toBe("1");
      break;
    }
    await closing;
  });
});

describe("proving a key", () => {
  it("takes Parallel's 404 as proof, and nobody else's", async () => {
    const parallel = await upstream((_, reply) => json(reply, 404, envelope("Run not found")));
    await expect(parallel.proveKey()).resolves.toBeUndefined();
    server?.close();
    const stranger = await upstream((_, reply) => reply.writeHead(404).end("<html>"));
    await expect(stranger.proveKey()).rejects.toMatchObject({ name: "ParallelUnavailable" });
  });

  it("refuses a key Parallel refuses", async () => {
    const parallel = await upstream((_, reply) => json(reply, 401, envelope("no")));
    await expect(parallel.proveKey()).rejects.toMatchObject({ name: "ParallelUnauthorized" });
  });
});
