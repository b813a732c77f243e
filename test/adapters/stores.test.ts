/** What every store promises, asked of the memory twins and of DynamoDB alike. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { worldClock } from "../../lambdas/adapters/clock.ts";
import { dynamoBatches } from "../../lambdas/adapters/dynamodb/batches.ts";
import { dynamoOwners } from "../../lambdas/adapters/dynamodb/owners.ts";
import { dynamoRows } from "../../lambdas/adapters/dynamodb/rows.ts";
import { dynamoSessions } from "../../lambdas/adapters/dynamodb/sessions.ts";
import { dynamoSpending } from "../../lambdas/adapters/dynamodb/spending.ts";
import { dynamoSubmissions } from "../../lambdas/adapters/dynamodb/submissions.ts";
import { openTable } from "../../lambdas/adapters/dynamodb/table.ts";
import { dynamoTaskGroups } from "../../lambdas/adapters/dynamodb/task-groups.ts";
import { memoryBatches } from "../../lambdas/adapters/memory/batches.ts";
import { memoryOwners } from "../../lambdas/adapters/memory/owners.ts";
import { memoryRows } from "../../lambdas/adapters/memory/rows.ts";
import { memorySessions } from "../../lambdas/adapters/memory/sessions.ts";
import { memorySpending } from "../../lambdas/adapters/memory/spending.ts";
import { memorySubmissions } from "../../lambdas/adapters/memory/submissions.ts";
import { memoryTaskGroups } from "../../lambdas/adapters/memory/task-groups.ts";
import { worldRandom } from "../../lambdas/adapters/random.ts";
import type { RowRecord, SubmissionRecord, TaskGroupRecord, TaskGroupSpec } from "../../lambdas/contracts/ledger.ts";
import type { Ports } from "../../lambdas/core/ports.ts";
import { startDynamoEngine } from "../support/dynamodb-engine.ts";

type Stores = Pick<Ports, "taskGroups" | "batches" | "rows" | "submissions" | "spending" | "owners" | "sessions">;
let engine: Awaited<ReturnType<typeof startDynamoEngine>>;
beforeAll(async () => {
  engine = await startDynamoEngine();
});
afterAll(() => engine.stop());

const memory = (): Stores => ({
  taskGroups: memoryTaskGroups(),
  batches: memoryBatches(),
  rows: memoryRows(),
  submissions: memorySubmissions(),
  spending: memorySpending(),
  owners: memoryOwners(),
  sessions: memorySessions(),
});
const dynamodb = (): Stores => {
  const open = (name: string) => openTable({ client: engine.client, name, random: worldRandom, clock: worldClock });
  const groups = open("TaskGroups");
  const oauth = open("OAuth");
  const retention = { clock: worldClock, days: 90 };
  return {
    taskGroups: dynamoTaskGroups(groups, retention),
    batches: dynamoBatches(groups, retention),
    rows: dynamoRows(groups, retention),
    submissions: dynamoSubmissions(groups),
    spending: dynamoSpending(groups),
    owners: dynamoOwners(oauth),
    sessions: dynamoSessions(oauth),
  };
};

const group = (id: string, more: Partial<TaskGroupRecord> = {}): TaskGroupRecord => ({
  taskgroup_id: id,
  rev: 0,
  owner: "own_1",
  created_at: 1_000,
  updated_at: 1_000,
  state: "preparing",
  generation: 1,
  plan: {
    num_rows: 3,
    num_released: 3,
    processor: null,
    batch_size: null,
    num_batches: 0,
    prepared_at: null,
    resend_failed: false,
    appended_sources: [],
    unprepared: [],
  },
  budget: { price_micros: null, cap_micros: null, asked_price_micros: null, holds: [] },
  progress: {
    stepped_at: null,
    parallel_status: null,
    event_cursor: null,
    tally: {
      sends: 0,
      rows_sent: 0,
      rows_refused: 0,
      sends_ended: 0,
      rows_completed: 0,
      sends_held: 0,
      recounts: 0,
    },
    refreshed_at: null,
    looked_at: null,
    ever_ambiguous: false,
    duplicate_run_ids: [],
    run_ids: [],
    interaction_id: null,
  },
  fence: 0,
  lease: null,
  sealed_key: null,
  pause: null,
  warnings: [],
  finished_at: null,
  outbox: { has_webhook: false, events: [] },
  applied_requests: [],
  to_start_since: null,
  due_at: null,
  deleted_at: null,
  expires_at: null,
  ...more,
});
const spec = (id: string): TaskGroupSpec => ({
  taskgroup_id: id,
  rev: 0,
  kind: "task_group",
  output: "CEO",
  output_type: "json",
  requested_processor: null,
  source_policy: null,
  metadata: null,
  webhook_url: null,
  previous_interaction_id: null,
  sample: null,
  input_columns: ["company"],
  input_schema: null,
  output_schema: null,
  output_columns: [],
  title: null,
});
const row = (number: number, generation = 1): RowRecord => ({
  taskgroup_id: "tgrp_rows",
  row: number,
  generation,
  run_id: null,
  status: "failed",
  error: { code: "x", message: "y" },
  warnings: [],
  output: null,
  settled_at: 1,
});
const submission = (more: Partial<SubmissionRecord> = {}): SubmissionRecord => ({
  owner: "own_1",
  key: "order 17",
  rev: 0,
  request_hash: "h1",
  state: "creating",
  taskgroup_id: null,
  created_at: 1_000_000,
  expires_at: 2_000,
  ...more,
});

describe.each([
  ["memory", memory],
  ["dynamodb", dynamodb],
])("the %s stores", (_, open) => {
  let stores: Stores;
  beforeAll(() => {
    stores = open();
  });

  it("insert a task group once, with its specification", async () => {
    const { taskGroups } = stores;
    expect(await taskGroups.insert(group("tgrp_a"), spec("tgrp_a"))).toBe(true);
    expect(await taskGroups.insert(group("tgrp_a", { owner: "own_2" }), spec("tgrp_a"))).toBe(false);
    expect(await taskGroups.get("tgrp_a")).toEqual(group("tgrp_a"));
    expect(await taskGroups.getSpec("tgrp_a")).toEqual(spec("tgrp_a"));
    expect(await taskGroups.get("tgrp_none")).toBeNull();
  });

  it("keep names and numbers that an object or the store has a meaning for", async () => {
    const { taskGroups } = stores;
    const names = ["constructor", "toString", "hasOwnProperty", "length", "L", "$type"];
    const properties = Object.fromEntries(names.map((name) => [name, { type: "number", enum: [2 ** 60, 1e200, 0.1] }]));
    const json_schema = { type: "object", properties };
    const asked = {
      ...spec("tgrp_names"),
      output: json_schema,
      output_schema: { type: "json" as const, json_schema },
      metadata: { constructor: "x", n: 1e21 },
    };
    await taskGroups.insert(group("tgrp_names"), asked);
    expect(await taskGroups.getSpec("tgrp_names")).toEqual(asked);
  });

  it("replace a record only at the rev it was read at", async () => {
    const { taskGroups } = stores;
    expect(await taskGroups.replace(group("tgrp_a", { state: "submitting" }))).toMatchObject({ rev: 1 });
    expect(await taskGroups.replace(group("tgrp_a", { state: "failed" }))).toBeNull();
    expect(await taskGroups.get("tgrp_a")).toMatchObject({ rev: 1, state: "submitting" });
    expect(await taskGroups.replaceSpec({ ...spec("tgrp_a"), title: "T" })).toMatchObject({ rev: 1, title: "T" });
    expect(await taskGroups.replaceSpec(spec("tgrp_a"))).toBeNull();
  });

  it("list one owner's groups newest first, page by page, without the deleted", async () => {
    const { taskGroups } = stores;
    for (const n of [1, 2, 3, 4]) {
      const record = group(`tgrp_own${n}`, { owner: "own_list", created_at: n * 1_000 });
      await taskGroups.insert(record, spec(record.taskgroup_id));
      if (n === 3) await taskGroups.replace({ ...record, deleted_at: 9 });
    }
    const first = await taskGroups.listByOwner("own_list", { limit: 2 });
    expect(first.records.map((record) => record.taskgroup_id)).toEqual(["tgrp_own4", "tgrp_own2"]);
    const rest = await taskGroups.listByOwner("own_list", { limit: 2, cursor: first.cursor! });
    expect(rest.records.map((record) => record.taskgroup_id)).toEqual(["tgrp_own1"]);
    expect(rest.cursor).toBeNull();
    expect(await taskGroups.get("tgrp_own3")).toMatchObject({ deleted_at: 9 });
  });

  it("list what is to be started and what is due, and nothing that no longer is", async () => {
    const { taskGroups } = stores;
    const waiting = group("tgrp_wait", { to_start_since: 500, due_at: 700 });
    await taskGroups.insert(waiting, spec("tgrp_wait"));
    const ids = (records: TaskGroupRecord[]) => records.map((record) => record.taskgroup_id);
    expect(ids(await taskGroups.listToStart(499, 10))).toEqual([]);
    expect(ids(await taskGroups.listToStart(501, 10))).toEqual(["tgrp_wait"]);
    expect(ids(await taskGroups.listDue(699, 10))).toEqual([]);
    expect(ids(await taskGroups.listDue(700, 10))).toEqual(["tgrp_wait"]);
    await taskGroups.replace({ ...waiting, to_start_since: null, due_at: null });
    expect(await taskGroups.listToStart(501, 10)).toEqual([]);
    expect(await taskGroups.listDue(701, 10)).toEqual([]);
  });

  it("settle a row once per generation, and read ranges across partitions in order", async () => {
    const { rows } = stores;
    for (const number of [1_000, 499, 3, 500]) expect(await rows.settle(row(number))).toBe(true);
    expect(await rows.settle(row(500))).toBe(false);
    expect(await rows.settle(row(500, 2))).toBe(true);
    expect(await rows.settle(row(500, 1))).toBe(false);
    const range = async (from: number, to: number) =>
      (await rows.list("tgrp_rows", { from, to })).map((record) => record.row);
    expect(await range(0, 2_000)).toEqual([3, 499, 500, 1_000]);
    expect(await range(4, 500)).toEqual([499, 500]);
    expect(await rows.get("tgrp_rows", 500)).toEqual(row(500, 2));
    await rows.erase("tgrp_rows", 1_001);
    expect(await range(0, 2_000)).toEqual([]);
  });

  it("give a submission to the first, and again after it expired", async () => {
    const { submissions } = stores;
    expect(await submissions.claim(submission(), 1_000_000)).toMatchObject({ claimed: true });
    expect(await submissions.claim(submission({ request_hash: "h2" }), 1_999_000)).toEqual({
      claimed: false,
      record: submission(),
    });
    expect(await submissions.claim(submission({ request_hash: "h3" }), 2_001_000)).toMatchObject({ claimed: true });
  });

  it("hold money up to the day's cap and give it back", async () => {
    const { spending } = stores;
    const holds = await Promise.all(Array.from({ length: 12 }, () => spending.hold("own_1", "2026-11-24", 10, 100)));
    expect(holds.filter((total) => total !== null)).toHaveLength(10);
    await spending.release("own_1", "2026-11-24", 10);
    expect(await spending.hold("own_1", "2026-11-24", 10, 100)).toBe(100);
    expect(await spending.hold("own_1", "2026-11-25", 10, 100)).toBe(10);
    expect(await spending.hold("own_1", "2026-11-25", 101, 100)).toBeNull();
  });

  it("let the first owner of a subject keep it, and raise the time it was proven", async () => {
    const { owners } = stores;
    expect(await owners.find("s1")).toBeNull();
    expect(await owners.remember("s1", "own_a", 100)).toBe("own_a");
    expect(await owners.remember("s1", "own_b", 200)).toBe("own_a");
    expect(await owners.remember("s1", "own_b", 150)).toBe("own_a");
    expect(await owners.find("s1")).toEqual({ owner: "own_a", proven_at: 200 });
  });

  it("keep a session until it is erased", async () => {
    const session = {
      session_hash: "h",
      owner: "own_a",
      subject_hash: "s1",
      sealed_key: "k",
      created_at: 1_000,
      expires_at: 9_000_000,
    };
    await stores.sessions.insert(session);
    expect(await stores.sessions.get("h")).toEqual(session);
    await stores.sessions.erase("h");
    expect(await stores.sessions.get("h")).toBeNull();
  });
});
