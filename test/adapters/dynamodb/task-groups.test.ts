import { beforeAll, describe, expect, it } from "@jest/globals";
import type { TaskGroupRecord, TaskGroupSpec } from "../../../lambdas/contracts/ledger.ts";
import { noRunOptions } from "../../../lambdas/contracts/run-options.ts";
import { storeTwins } from "./twins.ts";

const twins = storeTwins();

const group = (id: string, more: Partial<TaskGroupRecord> = {}): TaskGroupRecord => ({
  taskgroup_id: id,
  rev: 0,
  owner: "own_1",
  created_at: 1_000,
  updated_at: 1_000,
  state: "preparing",
  reading: null,
  generation: 1,
  plan: {
    num_rows: 3,
    num_released: 3,
    processor: null,
    num_batches: 0,
    prepared_at: null,
    resend_failed: false,
    num_chunked: 0,
    staged: [],
    unprepared: [],
    num_disposed: 0,
    dispositions_key: null,
    to_send: null,
    released: null,
    saved: null,
    private_parts: [],
    own_processors: [],
  },
  budget: { price_micros: null, cap_micros: null, asked_price_micros: null, holds: [] },
  progress: {
    stepped_at: null,
    parallel_status: null,
    event_cursor: null,
    tally: {
      sends: 0,
      sends_ended: 0,
      row_sends: 0,
      row_sends_ended: 0,
      rows_sent: 0,
      rows_refused: 0,
      rows_answered: 0,
      rows_completed: 0,
      micros_sent: 0,
      micros_ended: 0,
      micros_completed: 0,
      micros_held: 0,
      recounts: 0,
    },
    refreshed_at: null,
    looked_at: null,
    ever_ambiguous: false,
    duplicate_run_ids: [],
    duplicate_micros: 0,
    run_ids: [],
    interaction_id: null,
  },
  fence: 0,
  lease: null,
  sealed_key: null,
  sealed_headers: null,
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
  row_rules: { duplicates: "once", key: null, only_missing: false, reuse_within_days: null },
  source_policy: null,
  metadata: null,
  webhook_url: null,
  previous_interaction_id: null,
  run_options: noRunOptions,
  sample: null,
  private_columns: [],
  input_columns: ["company"],
  input_schema: null,
  output_schema: null,
  output_columns: [],
  title: null,
});

describe.each(twins)("the %s stores", (_, open) => {
  let stores: ReturnType<typeof open>;

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
});
