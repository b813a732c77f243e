/** Each fault does what its line in the README says, and the truth tells what was committed meanwhile. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { startParallelSimulator, type ParallelSimulator } from "../../../local/parallel-simulator/server.ts";
import { talkTo } from "./talk.ts";

let simulator: ParallelSimulator;
let talk: ReturnType<typeof talkTo>;
beforeAll(async () => {
  simulator = await startParallelSimulator({ timeScale: 0.001, seed: 3 });
  talk = talkTo(simulator.url);
});
afterEach(() => talk.call("DELETE", "/_control/faults"));
afterAll(() => simulator.stop());

describe("a fault of add-runs", () => {
  it.each([
    ["drop_before_commit", {}, "dropped", 0],
    ["drop_after_commit", {}, "dropped", 4],
    ["error_before_commit", { status: 503 }, 503, 0],
    ["error_after_commit", {}, 500, 4],
    ["partial_commit", { rows: 3 }, 500, 3],
    ["rate_limited", { retry_after_s: 7 }, 429, 0],
    ["payment_required", {}, 402, 0],
    ["forbidden", {}, 403, 0],
    ["unauthorized", {}, 401, 0],
    ["invalid_row", { rows: 2 }, 422, 0],
    ["oversize", { bytes: 10 }, 413, 0],
  ])("%s %j answers %s and commits %i of 4 rows", async (kind, options, answered, kept) => {
    const id = await talk.group();
    await talk.fault({ endpoint: "addRuns", kind, ...options });
    const answer = await talk.addRuns(id, talk.rows(4)).then(
      (reply) => reply.status,
      () => "dropped",
    );
    expect([answer, (await talk.committed(id)).length]).toEqual([answered, kept]);
  });

  it("tells how long to wait with 429", async () => {
    await talk.fault({ endpoint: "addRuns", kind: "rate_limited", retry_after_s: 7 });
    expect((await talk.addRuns(await talk.group(), talk.rows(1))).headers.get("retry-after")).toBe("7");
  });

  it("names the wrong row, by place or by metadata, and only while the row is in the batch", async () => {
    const id = await talk.group();
    await talk.fault({ endpoint: "addRuns", kind: "invalid_row", match: { metadata: { mt_row: "2" } } });
    const refused = await talk.addRuns(id, talk.rows(4));
    expect(refused.body).toMatchObject({ detail: [{ loc: ["body", "inputs", 2, "input"] }] });
    expect((await talk.addRuns(id, talk.rows(2))).status).toBe(200);
    const asked = await talk.addRuns(id, talk.rows(1, { input: { simulate: "invalid" } }));
    expect(asked.body).toMatchObject({ detail: [{ loc: ["body", "inputs", 0, "input"] }] });
  });

  it("cuts a 200 in half, or leaves ids out of it, after all rows were committed", async () => {
    const id = await talk.group();
    const fault = await talk.fault({ endpoint: "addRuns", kind: "truncated" });
    const cut = await talk.addRuns(id, talk.rows(3));
    expect(cut.status).toBe(200);
    expect(() => JSON.parse(cut.text) as unknown).toThrow(SyntaxError);
    await talk.call("DELETE", `/_control/faults/${fault}`);
    await talk.fault({ endpoint: "addRuns", kind: "short_run_ids", rows: 2 });
    expect((await talk.addRuns(id, talk.rows(3))).body["run_ids"]).toHaveLength(1);
    expect(await talk.committed(id)).toHaveLength(6);
  });

  it("commits after the client has given up, and never answers", async () => {
    const id = await talk.group();
    await talk.fault({ endpoint: "addRuns", kind: "late_commit", commit_after_ms: 250 });
    await expect(talk.addRuns(id, talk.rows(3), AbortSignal.timeout(100))).rejects.toThrow(/abort|timeout/i);
    expect(await talk.committed(id)).toHaveLength(0);
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(await talk.committed(id)).toHaveLength(3);
  });

  it("answers late when it is slow", async () => {
    const id = await talk.group();
    await talk.fault({ endpoint: "addRuns", kind: "slow", answer_after_ms: 200 });
    const began = Date.now();
    expect((await talk.addRuns(id, talk.rows(1))).status).toBe(200);
    expect(Date.now() - began).toBeGreaterThanOrEqual(190);
  });
});

describe("a fault of a stream", () => {
  const ended = async (count: number): Promise<string> => {
    const id = await talk.group();
    await talk.addRuns(id, talk.rows(count));
    await talk.stream(`/v1/tasks/groups/${id}/events`);
    return id;
  };

  it("breaks it in the middle of an event", async () => {
    const id = await ended(5);
    await talk.fault({ endpoint: "listRuns", kind: "cut_stream", after_events: 3 });
    const response = await fetch(`${simulator.url}/v1/tasks/groups/${id}/runs`, {
      headers: { "x-api-key": "demo-key-not-secret" },
    });
    let text = "";
    const decoder = new TextDecoder();
    const reading = async () => {
      for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) text += decoder.decode(chunk);
    };
    await expect(reading()).rejects.toThrow(/terminated/);
    expect(text.split("\n\n")).toHaveLength(4);
    expect(text.endsWith("\n\n")).toBe(false);
  });

  it("doubles its events, or shuffles them, and loses none", async () => {
    const id = await ended(30);
    const path = `/v1/tasks/groups/${id}/runs`;
    const usual = (await talk.stream(path)).map((event) => event.event_id);
    const doubled = await talk.fault({ endpoint: "listRuns", kind: "duplicate_events" });
    expect((await talk.stream(path)).length).toBeGreaterThanOrEqual(60);
    await talk.call("DELETE", `/_control/faults/${doubled}`);
    await talk.fault({ endpoint: "listRuns", kind: "reordered_events" });
    const shuffled = (await talk.stream(path)).map((event) => event.event_id);
    expect(shuffled).not.toEqual(usual);
    expect([...shuffled].sort()).toEqual([...usual].sort());
  });

  it("leaves young runs out of a list that lags, while the count knows them", async () => {
    const id = await ended(5);
    await talk.fault({ endpoint: "listRuns", kind: "list_lag", lag_ms: 60_000 });
    expect(await talk.stream(`/v1/tasks/groups/${id}/runs`)).toEqual([]);
    expect((await talk.call("GET", `/v1/tasks/groups/${id}`)).body).toMatchObject({ status: { num_task_runs: 5 } });
  });
});

describe("a fault of a run", () => {
  const resultOf = async (fault: object) => {
    await talk.fault({ endpoint: "run", ...fault });
    const output_schema = { type: "object", properties: { ceo: { type: "string" }, age: { type: "integer" } } };
    const made = await talk.call("POST", "/v1/tasks/runs", {
      ...talk.rows(1).inputs[0],
      task_spec: { output_schema: { json_schema: output_schema } },
    });
    return talk.call("GET", `/v1/tasks/runs/${String(made.body["run_id"])}/result?timeout=5`);
  };

  it("takes its basis away", async () => {
    expect((await resultOf({ kind: "missing_basis" })).body["output"]).not.toHaveProperty("basis");
  });

  it("gives values of another type than the schema asks for", async () => {
    const content = { ceo: 42, age: expect.any(String) };
    expect((await resultOf({ kind: "wrong_type" })).body["output"]).toMatchObject({ content });
  });

  it.each([256 * 1024 + 1, 400 * 1024 + 1, 5 * 1024 * 1024])("makes its output %i bytes long", async (bytes) => {
    const { body } = await resultOf({ kind: "huge_output", bytes });
    expect(Buffer.byteLength(JSON.stringify(body["output"]))).toBe(bytes);
  });

  it.each([
    ["fail", "failed"],
    ["cancelled", "cancelled"],
    ["action_required", "action_required"],
    ["unknown_status", "quantum_pending"],
  ])("%s ends it as %s, and its result is 404", async (kind, status) => {
    const id = await talk.group();
    await talk.fault({ endpoint: "run", kind, match: { metadata: { mt_row: "1" } } });
    await talk.addRuns(id, talk.rows(2));
    const events = await talk.stream(`/v1/tasks/groups/${id}/events`);
    const bent = events.find((event) => event.type === "task_run.state" && event.run.metadata["mt_row"] === "1")?.run;
    expect(bent?.status).toBe(status);
    expect((await talk.call("GET", `/v1/tasks/runs/${bent?.run_id}/result?timeout=1`)).status).toBe(404);
  });
});

describe("a set of faults", () => {
  const statuses = async (count: number) => {
    const seen: number[] = [];
    for (let turn = 0; turn < count; turn += 1) seen.push((await talk.call("POST", "/v1/tasks/groups", {})).status);
    return seen;
  };

  it("strikes by number, and at most so often", async () => {
    await talk.fault({ endpoint: "createGroup", kind: "error_before_commit", nth: [2, 4] });
    expect(await statuses(5)).toEqual([200, 500, 200, 500, 200]);
    await talk.call("DELETE", "/_control/faults");
    await talk.fault({ endpoint: "createGroup", kind: "error_before_commit", count: 2 });
    expect(await statuses(4)).toEqual([500, 500, 200, 200]);
  });

  it("strikes by a share that its seed repeats", async () => {
    const struck = async (seed: number) => {
      await talk.call("DELETE", "/_control/faults");
      await talk.fault({ endpoint: "createGroup", kind: "error_before_commit", rate: 0.4, seed });
      return statuses(20);
    };
    const first = await struck(1);
    expect(new Set(first)).toEqual(new Set([200, 500]));
    expect(await struck(1)).toEqual(first);
    expect(await struck(2)).not.toEqual(first);
  });

  it("lists what was set, seen and struck, and refuses what makes no sense", async () => {
    await talk.fault({ endpoint: "getGroup", kind: "error_before_commit", count: 1 });
    const id = await talk.group();
    expect((await talk.call("GET", `/v1/tasks/groups/${id}`)).status).toBe(500);
    expect((await talk.call("GET", `/v1/tasks/groups/${id}`)).status).toBe(200);
    expect((await talk.call("GET", "/_control/faults")).body).toMatchObject({ faults: [{ seen: 2, fired: 1 }] });
    expect((await talk.call("POST", "/_control/faults", { endpoint: "run", kind: "truncated" })).status).toBe(422);
    expect((await talk.call("POST", "/_control/faults", { endpoint: "moon", kind: "truncated" })).status).toBe(422);
    expect((await talk.call("DELETE", "/_control/faults/fault_none")).status).toBe(404);
  });

  it.each(["suggest", "result", "events"])("strikes %s too", async (endpoint) => {
    const id = await talk.group();
    await talk.fault({ endpoint, kind: "error_before_commit", status: 502 });
    const replies = {
      suggest: () => talk.call("POST", "/v1beta/tasks/suggest", { user_intent: "ceo" }),
      result: () => talk.call("GET", "/v1/tasks/runs/trun_x/result"),
      events: () => talk.call("GET", `/v1/tasks/groups/${id}/events`),
    };
    expect((await replies[endpoint as keyof typeof replies]()).status).toBe(502);
  });
});
