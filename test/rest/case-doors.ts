/** The doors through which a file comes in: a body of text, a body of bytes, an address, an upload. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "@jest/globals";
import type { InputRow } from "../../lambdas/contracts/ledger.ts";
import { inputColumnsOf } from "../../lambdas/core/task-group/specification/input-schema.ts";
import { eachChunk } from "../../lambdas/core/task-group/rows/stored-inputs.ts";
import { memoryExecutions } from "../../lambdas/adapters/memory/executions.ts";
import { memoryFetcher } from "../../lambdas/adapters/memory/fetcher.ts";
import { memoryPorts } from "../../lambdas/adapters/memory/ports.ts";
import { planTaskGroupHandler } from "../../lambdas/rest/plan-task-group.ts";
import { readSubmitted } from "../../lambdas/rest/request-rows.ts";
import { httpHandler } from "../../lambdas/middleware/http-handler.ts";
import { json } from "../../lambdas/middleware/http/response.ts";
import { httpEvent, type Asked } from "../support/http-event.ts";
import { quietParallel, stillClock } from "../support/quiet-parallel.ts";
import { runStep } from "../support/machine.ts";
import { postUpload, uploaded } from "../support/uploaded.ts";
import { echoSchema, makeWorld } from "../support/world.ts";

export const doors = ["text", "octet-stream", "url", "upload"] as const;
export type Door = (typeof doors)[number];

export const casesFolder = join(import.meta.dirname, "../cases");
export const caseBytes = (name: string): Uint8Array => new Uint8Array(readFileSync(join(casesFolder, name)));

const types: Readonly<Record<string, string>> = {
  json: "application/json",
  ndjson: "application/x-ndjson",
  tsv: "text/tab-separated-values",
};

/** What is asked of a file at each door. A body of text reaches the function as the gateway decodes it, lossily. */
const askedAt = (door: Exclude<Door, "upload">, name: string, bytes: Uint8Array): Asked => {
  const type = types[name.split(".").at(-1) ?? ""] ?? "text/csv";
  const ofJson = type === "application/json";
  const query = ofJson ? "" : new URLSearchParams({ output: JSON.stringify(echoSchema), processor: "lite" }).toString();
  if (door === "octet-stream") return { body: bytes, query, headers: { "content-type": "application/octet-stream" } };
  if (door === "text") return { body: Buffer.from(bytes).toString("utf8"), query, headers: { "content-type": type } };
  const url = `https://example.com/${name}`;
  return {
    body: JSON.stringify({ inputs: { url }, output: echoSchema, processor: "lite" }),
    headers: { "content-type": "application/json" },
  };
};

export interface Read {
  readonly status: number;
  readonly code?: string;
  readonly rows?: readonly unknown[];
  readonly warnings?: readonly string[];
}

/** What is left of an upload once its group has read it: rows in chunks, or why it failed, which other doors answer as 422. */
const readUploaded = async (name: string, bytes: Uint8Array): Promise<Read> => {
  const world = makeWorld({ changes: { executions: memoryExecutions() } });
  const { ports, clock } = world;
  const upload = await uploaded(world, bytes, { content_type: "application/octet-stream", name });
  const { taskgroup_id } = await postUpload(world, upload);
  await clock.run(runStep(ports, "read_inputs", { taskgroup_id, generation: 1 }));
  const record = await ports.taskGroups.get(taskgroup_id);
  if (!record || record.reading) return { status: 422, code: record?.reading?.failure?.code ?? "not_read" };
  const rows: unknown[] = [];
  for await (const chunk of eachChunk(ports, record)) rows.push(...chunk.rows);
  const columns = (await ports.taskGroups.getSpec(taskgroup_id))?.input_columns;
  expect(columns).toEqual(inputColumnsOf(rows as InputRow[]));
  return { status: 200, rows, warnings: record.warnings };
};

/** What the plan answers to a file at a door, and the rows that were read of it. */
export const readAt = async (door: Door, name: string, bytes: Uint8Array): Promise<Read> => {
  if (door === "upload") return readUploaded(name, bytes);
  const fetcher = {
    ...memoryFetcher(),
    fetch: async () => ({ body: bytes, content_type: "application/octet-stream" }),
  };
  const ports = memoryPorts({ parallel: quietParallel(), clock: stillClock() }, { fetcher });
  const ask = { method: "POST", path: "/v1/tasks/groups/plan", ...askedAt(door, name, bytes) };
  const headers = { "x-api-key": "good-key", ...ask.headers };
  const reading = httpHandler(ports, { scope: "tasks:write", readsBytes: true }, async ({ request }) =>
    json(200, await readSubmitted(ports, request)),
  );
  const plan = await planTaskGroupHandler(ports)(httpEvent({ ...ask, headers }));
  const planned = JSON.parse(plan.body ?? "") as { code: string; num_rows: number; warnings: string[] };
  if (plan.statusCode !== 200) return { status: plan.statusCode, code: planned.code };
  const read = JSON.parse((await reading(httpEvent({ ...ask, headers }))).body ?? "") as Required<Read>;
  const shown = planned.num_rows === read.rows.length && read.warnings.every((told) => planned.warnings.includes(told));
  return shown ? { status: 200, rows: read.rows, warnings: read.warnings } : { status: 200, code: "plan_differs" };
};
