/** The official client drives every endpoint; every answer has the shape of the contract and of Parallel's own file. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import Parallel from "parallel-web";
import type * as z from "zod";
import * as contract from "../../lambdas/contracts/parallel.ts";
import {
  brokeKey,
  demoKey,
  startParallelSimulator,
  type ParallelSimulator,
} from "../../local/parallel-simulator/server.ts";
import { openApiFile, openApiIsHere, publishedFaults, recordingFetch } from "./parallel-simulator/published-shapes.ts";

const schema = {
  type: "object",
  properties: {
    ceo: { type: "string" },
    employees: { anyOf: [{ type: "integer" }, { type: "null" }] },
    tags: { type: "array", items: { type: "string" } },
  },
  required: ["ceo", "employees", "tags"],
  additionalProperties: false,
};
const default_task_spec = { output_schema: { type: "json" as const, json_schema: schema } };
const rows = (count: number) =>
  Array.from({ length: count }, (_, row) => ({
    input: { company: `Firm ${row}` },
    processor: "lite",
    metadata: { mt_row: String(row) },
  }));

let simulator: ParallelSimulator;
let client: Parallel;
const recorded = recordingFetch();
const all = async <T>(stream: Promise<AsyncIterable<T>>): Promise<T[]> => {
  const events: T[] = [];
  for await (const event of await stream) events.push(event);
  return events;
};

beforeAll(async () => {
  simulator = await startParallelSimulator({ timeScale: 0.005, seed: 1 });
  client = new Parallel({ apiKey: demoKey, baseURL: simulator.url, maxRetries: 0, fetch: recorded.fetch });
});
afterAll(() => simulator.stop());

describe("the official client", () => {
  it("carries a group from its first rows to its results", async () => {
    const group = await client.taskGroup.create({ metadata: { src: "test" } });
    expect(group.status).toMatchObject({ num_task_runs: 0, is_active: false, task_run_status_counts: {} });
    const id = group.taskgroup_id;
    const first = await client.taskGroup.addRuns(id, { inputs: rows(3), default_task_spec });
    expect(first).toMatchObject({ run_cursor: "", event_cursor: "", status: { num_task_runs: 3, is_active: true } });
    const second = await client.taskGroup.addRuns(id, { inputs: rows(2), default_task_spec, refresh_status: false });
    expect(second.status.num_task_runs).toBe(5);

    const events = await all(client.taskGroup.events(id, { last_event_id: null }));
    expect(events.filter((event) => event.type === "task_run.state")).toHaveLength(5);
    expect(events.at(-1)).toMatchObject({ type: "task_group_status", status: { is_active: false } });

    const listed = await all(client.taskGroup.getRuns(id, { include_input: true, include_output: true }));
    const runs = listed.flatMap((event) => ("run" in event ? [event] : []));
    expect(runs.map((event) => event.run.run_id)).toEqual([...first.run_ids, ...second.run_ids]);
    expect(runs.map((event) => event.input?.metadata?.["mt_row"])).toEqual(["0", "1", "2", "0", "1"]);
    expect(runs[0]?.output?.basis.map((basis) => basis.field).slice(0, 3)).toEqual(["ceo", "employees", "tags"]);

    const later = await all(client.taskGroup.getRuns(id, { last_event_id: second.run_cursor, status: "completed" }));
    expect(later.flatMap((event) => ("run" in event ? [event.run.run_id] : []))).toEqual(second.run_ids);
    expect((await client.taskGroup.retrieve(id)).status.task_run_status_counts).toEqual({ completed: 5 });
    const [run_id = ""] = first.run_ids;
    expect(await client.taskGroup.retrieveRun(run_id, { taskgroup_id: id })).toMatchObject({ taskgroup_id: id });
  });

  it("creates a lone run, follows it and waits for its result", async () => {
    const run = await client.taskRun.create({ input: "Who makes bolts?", processor: "pro-fast" });
    expect(run).toMatchObject({ status: "queued", is_active: true, taskgroup_id: null });
    const events = await all(client.taskRun.events(run.run_id));
    expect(events[0]).toMatchObject({ type: "task_run.state", event_id: null });
    expect(events.map((event) => event.type)).toContain("task_run.progress_stats");
    expect(events.at(-1)).toMatchObject({ type: "task_run.state", run: { status: "completed" } });
    const result = await client.taskRun.result(run.run_id, { timeout: 25 });
    expect(result.output).toMatchObject({ type: "json", output_schema: { type: "object" } });
    expect(await client.taskRun.retrieveInput(run.run_id)).toMatchObject({ input: "Who makes bolts?" });
    expect((await client.taskRun.retrieve(run.run_id)).status).toBe("completed");
    expect(await all(client.taskRun.events(run.run_id))).toHaveLength(1);
    const text = await client.taskRun.create({
      input: "Who?",
      processor: "lite",
      task_spec: { output_schema: "a name" },
    });
    expect((await client.taskRun.result(text.run_id, { timeout: 25 })).output).toMatchObject({
      type: "text",
      basis: [{ field: "output" }],
    });
  });

  it("asks for a schema and a processor", async () => {
    const input_schema = { type: "object", properties: { company: { type: "string" } } };
    const suggested = await client.post<contract.SuggestResponse>("/v1beta/tasks/suggest", {
      body: { user_intent: "CEO, founding year and revenue", previous_task: { input_schema } },
    });
    expect(suggested.input_schema).toEqual(input_schema);
    expect(Object.keys(suggested.output_schema["properties"] as object)).toEqual(["ceo", "founding_year", "revenue"]);
    const processor = await client.post<contract.SuggestProcessorResponse>("/v1beta/tasks/suggest-processor", {
      body: { task_spec: { output_schema: suggested.output_schema }, choose_processors_from: ["pro", "core", "base"] },
    });
    expect(processor.recommended_processors).toEqual(["base", "core", "pro"]);
  });

  it("is told what is wrong in the published shapes", async () => {
    const group = await client.taskGroup.create({});
    const id = group.taskgroup_id;
    await expect(client.taskRun.retrieve("trun_none")).rejects.toMatchObject({ status: 404 });
    await expect(client.taskRun.create({ input: "x", processor: "gpt" })).rejects.toMatchObject({
      status: 403,
      error: { type: "error", error: { message: "Forbidden: invalid processor in request: gpt" } },
    });
    await expect(client.taskRun.create({ processor: "lite" } as never)).rejects.toMatchObject({
      status: 422,
      error: { error: { detail: { errors: [{ loc: ["body", "input"] }] } } },
    });
    await expect(client.taskGroup.addRuns(id, { inputs: [] })).rejects.toMatchObject({
      status: 422,
      error: { detail: [{ loc: ["body", "inputs"] }] },
    });
    await expect(client.taskGroup.addRuns(id, { inputs: rows(1001) })).rejects.toMatchObject({ status: 422 });
    const slow = await client.taskRun.create({ input: { simulate: "slow:9999" }, processor: "lite" });
    await expect(client.taskRun.result(slow.run_id, { timeout: 0 })).rejects.toMatchObject({ status: 408 });
    const failed = await client.taskRun.create({ input: { simulate: "fail" }, processor: "lite" });
    await expect(client.taskRun.result(failed.run_id, { timeout: 20 })).rejects.toMatchObject({ status: 404 });
    expect((await client.taskRun.retrieve(failed.run_id)).error?.ref_id).toMatch(/^[0-9a-f-]{36}$/);
    const stranger = new Parallel({ apiKey: "no-key", baseURL: simulator.url, maxRetries: 0, fetch: recorded.fetch });
    await expect(stranger.taskRun.retrieve(slow.run_id)).rejects.toMatchObject({ status: 401 });
    const broke = new Parallel({ apiKey: brokeKey, baseURL: simulator.url, maxRetries: 0, fetch: recorded.fetch });
    await expect(broke.taskRun.create({ input: "x", processor: "lite" })).rejects.toMatchObject({ status: 402 });
    simulator.simulation.faults.set({ endpoint: "createRun", kind: "rate_limited", rate: 1, count: 1 });
    await expect(client.taskRun.create({ input: "x", processor: "lite" })).rejects.toMatchObject({ status: 429 });
    const other = new Parallel({ apiKey: "demo-other", baseURL: simulator.url, maxRetries: 0, fetch: recorded.fetch });
    await expect(other.taskGroup.retrieve(id)).rejects.toMatchObject({ status: 404 });
  });

  it("gets the v1beta group paths too", async () => {
    const group = await client.post<contract.TaskGroup>("/v1beta/tasks/groups", { body: {} });
    const path = `/v1beta/tasks/groups/${group.taskgroup_id}`;
    const added = await client.post<contract.AddRunsResponse>(`${path}/runs`, { body: { inputs: rows(1) } });
    expect(await client.get(`${path}/runs/${added.run_ids[0]}`)).toMatchObject({ processor: "lite" });
    expect(await client.get(path)).toMatchObject({ status: { num_task_runs: 1 } });
    for (const stream of [`${path}/events`, `${path}/runs`, `/v1beta/tasks/runs/${added.run_ids[0]}/events`]) {
      const response = await client.get(stream).asResponse();
      expect(await response.text()).toMatch(/^event: task_/);
    }
  });
});

describe("every answer above", () => {
  const shapeOf = (method: string, path: string): z.ZodType => {
    if (path.endsWith("/suggest")) return contract.SuggestResponse;
    if (path.endsWith("/suggest-processor")) return contract.SuggestProcessorResponse;
    if (path.endsWith("/result")) return contract.TaskRunResult;
    if (path.endsWith("/input")) return contract.TaskRunInput;
    if (/groups\/[^/]+\/runs$/.test(path) && method.toUpperCase() === "POST") return contract.AddRunsResponse;
    return /groups(\/[^/]+)?$/.test(path) ? contract.TaskGroup : contract.TaskRun;
  };

  it("fits our contract of Parallel's API", async () => {
    const exchanges = await recorded.settled();
    expect(exchanges.length).toBeGreaterThan(30);
    for (const { method, path, status, body, frames } of exchanges) {
      if (status >= 400)
        expect([body, path]).toEqual([contract.ErrorEnvelope.or(contract.ErrorDetailList).parse(body), path]);
      else if (body !== undefined) shapeOf(method, path).parse(body);
      for (const frame of (frames ?? []) as { type: string }[]) {
        if (frame.type === "task_run.state") contract.TaskRunStateEvent.parse(frame);
        else if (frame.type === "task_group_status") contract.TaskGroupStatusEvent.parse(frame);
        else expect(frame.type).toMatch(/^task_run\.progress_(stats|msg\.)/);
      }
    }
  });

  const missing = `Parallel's OpenAPI file is not at ${openApiFile} (PARALLEL_OPENAPI names another place): skipped`;
  if (!openApiIsHere) console.log(missing);
  const itWithTheFile = openApiIsHere ? it : it.skip;

  itWithTheFile("fits the OpenAPI file that Parallel publishes, where it lies beside the project", async () => {
    expect((await recorded.settled()).flatMap(publishedFaults)).toEqual([]);
    const bent = { method: "GET", path: "/v1/tasks/runs/trun_1", status: 200, body: { run_id: 1 } };
    expect(publishedFaults(bent)).toHaveLength(1);
  });
});
