/** Accepts a task group: one upstream group, one record and one execution per request, whatever is repeated (D4). */
import type { InputRow, SubmissionRecord, TaskGroupRecord } from "../../contracts/ledger.ts";
import type { TaskGroupAccepted, TaskGroupOptions } from "../../contracts/task-group.ts";
import type { Caller } from "../oauth/caller.ts";
import type { Ports } from "../ports.ts";
import { acceptedAnswer } from "./accepted.ts";
import { type Admitted, type Request, admit, requestHash } from "./admit.ts";
import { awaitFirstNews } from "./await-first-news.ts";
import { Refused } from "./errors.ts";
import { putSource } from "./stored-inputs.ts";

const submissions_kept_ms = 7 * 24 * 60 * 60 * 1_000;

export interface Submission {
  readonly rows: InputRow[];
  readonly options: TaskGroupOptions;
  readonly idempotency_key?: string | undefined;
  /** Epoch milliseconds: the answer waits a moment after this for what Prepare finds out. */
  readonly received_at: number;
}

/** Without a key every call creates; with one, the same request has one effect and another request is a 409. */
export const createTaskGroup = (ports: Ports, caller: Caller, submission: Submission): Promise<TaskGroupAccepted> =>
  accept(ports, caller, { kind: "task_group", rows: submission.rows, options: submission.options }, submission);

export const accept = async (
  ports: Ports,
  caller: Caller,
  request: Request,
  { idempotency_key, received_at }: Pick<Submission, "idempotency_key" | "received_at">,
): Promise<TaskGroupAccepted> => {
  const known = idempotency_key === undefined ? null : await claim(ports, caller, request, idempotency_key);
  const before = known?.taskgroup_id ? await ports.taskGroups.get(known.taskgroup_id) : null;
  if (before) return answer(ports, before, received_at, true);

  const admitted = await admit(ports, caller, request);
  const taskgroup_id = await upstreamGroup(ports, caller, request, known);
  const { record, created } = await store(ports, caller, request.rows, admitted, taskgroup_id);
  await ports.executions.start({ taskgroup_id, generation: record.generation });
  return answer(ports, record, received_at, !created);
};

/** Whose start failed for good is free again: a key never pins a failed start. */
const claim = async (ports: Ports, caller: Caller, request: Request, key: string): Promise<SubmissionRecord> => {
  const now = ports.clock.now();
  const asked: SubmissionRecord = {
    owner: caller.owner,
    key,
    rev: 0,
    request_hash: requestHash(request),
    state: "creating",
    taskgroup_id: null,
    created_at: now,
    expires_at: Math.floor((now + submissions_kept_ms) / 1_000),
  };
  for (;;) {
    const { record } = await ports.submissions.claim(asked, now);
    const open = record.taskgroup_id === null || (await wasWithdrawn(ports, record.taskgroup_id));
    if (!open && record.request_hash !== asked.request_hash) {
      throw new Refused(
        409,
        "idempotency_conflict",
        "Idempotency key already used",
        "This Idempotency-Key came with another request before. Send a new key for a new request.",
        [{ path: "idempotency-key", message: "was used with another request" }],
      );
    }
    if (!open || (record.taskgroup_id === null && record.request_hash === asked.request_hash)) return record;
    const taken = await ports.submissions.replace({ ...asked, rev: record.rev });
    if (taken) return taken;
  }
};

/** A group that was answered with an error and never had a run. */
const wasWithdrawn = async (ports: Ports, taskgroup_id: string): Promise<boolean> => {
  const group = await ports.taskGroups.get(taskgroup_id);
  return group?.state === "cancelled" && group.run_ids.length === 0 && group.num_settled === 0 && group.pause !== null;
};

/** The group is created with the caller's key, which proves the key; a loser's group stays empty and costs nothing. */
const upstreamGroup = async (
  ports: Ports,
  caller: Caller,
  request: Request,
  known: SubmissionRecord | null,
): Promise<string> => {
  if (known?.taskgroup_id) return known.taskgroup_id;
  const group = await ports.parallel(caller.key).createGroup({ ...request.options.metadata, mt_app: "multitask" });
  if (!known) return group.taskgroup_id;
  const won = await ports.submissions.replace({ ...known, state: "created", taskgroup_id: group.taskgroup_id });
  if (won) return group.taskgroup_id;
  const winner = await claim(ports, caller, request, known.key);
  return upstreamGroup(ports, caller, request, winner);
};

/** Inputs first, then key, record and specification by one conditional write: a repeat finds them and changes nothing. */
const store = async (
  ports: Ports,
  caller: Caller,
  rows: readonly InputRow[],
  { cap_micros, warnings, ...spec }: Admitted,
  taskgroup_id: string,
): Promise<{ record: TaskGroupRecord; created: boolean }> => {
  await putSource(ports, taskgroup_id, rows);
  const { owner } = caller;
  const sealed_key = await ports.jobKeys.seal(caller.key, { taskgroup_id, owner });
  const tells_webhook = spec.webhook_url !== null;
  const given = { taskgroup_id, owner, sealed_key, cap_micros, warnings, tells_webhook };
  const record = newRecord(ports.clock.now(), given, rows.length);
  const created = await ports.taskGroups.insert(record, { ...spec, taskgroup_id, rev: 0 });
  return { record: (await ports.taskGroups.get(taskgroup_id)) ?? record, created };
};

const newRecord = (
  now: number,
  given: Pick<TaskGroupRecord, "taskgroup_id" | "owner" | "sealed_key" | "cap_micros" | "warnings" | "tells_webhook">,
  num_inputs: number,
): TaskGroupRecord => ({
  ...given,
  rev: 0,
  created_at: now,
  updated_at: now,
  state: "preparing",
  generation: 1,
  num_inputs,
  num_released: num_inputs,
  processor: null,
  price_micros: null,
  batch_size: null,
  num_batches: 0,
  status: null,
  event_cursor: null,
  num_failed_unsent: 0,
  num_settled: 0,
  refreshed_at: null,
  looked_at: null,
  fence: 0,
  lease: null,
  pause: null,
  ever_ambiguous: false,
  duplicate_run_ids: [],
  run_ids: [],
  interaction_id: null,
  prepared_at: null,
  finished_at: null,
  to_start_since: now,
  due_at: null,
  deleted_at: null,
  expires_at: null,
});

const answer = async (
  ports: Ports,
  record: TaskGroupRecord,
  received_at: number,
  deduplicated: boolean,
): Promise<TaskGroupAccepted> => {
  const spec = await ports.taskGroups.getSpec(record.taskgroup_id);
  if (!spec) throw new Error(`Task group ${record.taskgroup_id} has no specification.`);
  const news = await awaitFirstNews(ports, record, spec, received_at);
  return acceptedAnswer(ports.settings, news, spec, deduplicated);
};
