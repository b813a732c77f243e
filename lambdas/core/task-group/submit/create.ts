/** Accepts a task group: one upstream group, one record and one execution per request, whatever is repeated (D4). */
import type { InputRow, SubmissionRecord, Tally, TaskGroupRecord } from "../../../contracts/ledger.ts";
import { isProcessorName } from "../../../contracts/processors.ts";
import type { TaskGroupAccepted, TaskGroupOptions } from "../../../contracts/task-group.ts";
import type { Caller } from "../../oauth/sign-in/caller.ts";
import type { Ports } from "../../ports.ts";
import { acceptedAnswer } from "./accepted.ts";
import { type Admitted, type Request, admit } from "./admit.ts";
import { priceOf } from "../../budget/price.ts";
import { awaitFirstNews } from "./first-news.ts";
import { type OnceOnly, claimKey, freeKey } from "../../idempotency/claim-key.ts";
import { stageSource } from "../rows/stored-inputs.ts";
import { withoutSecrets } from "../specification/mcp-servers.ts";

export interface Submission extends OnceOnly {
  readonly rows: InputRow[];
  readonly options: TaskGroupOptions;
  /** What was left out or guessed when the rows were read. No part of what makes two requests the same. */
  readonly warnings?: readonly string[];
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
  { received_at, warnings = [], ...once }: OnceOnly & Pick<Submission, "received_at" | "warnings">,
): Promise<TaskGroupAccepted> => {
  const known = await claimKey(ports, caller, keyed(request), once);
  const before = known?.taskgroup_id ? await ports.taskGroups.get(known.taskgroup_id) : null;
  if (before) {
    // The first try may have ended between the record and the start; a second start of the same is none.
    if (before.to_start_since !== null) await ports.executions.start(before);
    return answer(ports, before, received_at, true);
  }

  const { admitted, taskgroup_id } = await begin(ports, caller, request, { known, once });
  const told = { ...admitted, warnings: [...warnings, ...admitted.warnings] };
  const { record, created } = await store(ports, caller, request.rows, told, taskgroup_id);
  await ports.executions.start({ taskgroup_id, generation: record.generation });
  return answer(ports, record, received_at, !created);
};

/** What makes two requests the same: a fresh token for the same server is no other request. */
const keyed = ({ options: { mcp_servers, ...options }, ...request }: Request): unknown => ({
  ...request,
  options: { ...options, ...(mcp_servers && { mcp_servers: withoutSecrets(mcp_servers) }) },
});

/** A key never pins a start that failed: the caller may fix the request and send it with the same key. */
const begin = async (
  ports: Ports,
  caller: Caller,
  request: Request,
  claimed: { known: SubmissionRecord | null; once: OnceOnly },
): Promise<{ admitted: Admitted; taskgroup_id: string }> => {
  try {
    const admitted = await admit(ports, caller, request);
    return { admitted, taskgroup_id: await upstreamGroup(ports, caller, request, claimed) };
  } catch (error) {
    await freeKey(ports, claimed.known);
    throw error;
  }
};

/** The group is created with the caller's key, which proves the key; a loser's group stays empty and costs nothing. */
const upstreamGroup = async (
  ports: Ports,
  caller: Caller,
  request: Request,
  { known, once }: { known: SubmissionRecord | null; once: OnceOnly },
): Promise<string> => {
  if (known?.taskgroup_id) return known.taskgroup_id;
  const group = await ports.parallel(caller.key).createGroup({ ...request.options.metadata, mt_app: "multitask" });
  if (!known) return group.taskgroup_id;
  const won = await ports.submissions.replace({ ...known, state: "created", taskgroup_id: group.taskgroup_id });
  if (won) return group.taskgroup_id;
  return upstreamGroup(ports, caller, request, { known: await claimKey(ports, caller, keyed(request), once), once });
};

/** Inputs first, then key, record and specification by one conditional write: a repeat finds them and changes nothing. */
const store = async (
  ports: Ports,
  caller: Caller,
  rows: readonly InputRow[],
  { cap_micros, mcp_secrets, warnings, ...spec }: Admitted,
  taskgroup_id: string,
): Promise<{ record: TaskGroupRecord; created: boolean }> => {
  const staged = await stageSource(ports, taskgroup_id, rows);
  const { owner } = caller;
  const sealed_key = await ports.jobKeys.seal(caller.key, { taskgroup_id, owner });
  const sealed_headers = mcp_secrets && (await ports.jobKeys.sealHeaders(mcp_secrets, { taskgroup_id, owner }));
  const asked = spec.requested_processor;
  const asked_price_micros = asked !== null && isProcessorName(asked) ? priceOf(asked) : null;
  const record = newRecord(ports.clock.now(), {
    taskgroup_id,
    owner,
    sealed_key,
    sealed_headers,
    warnings,
    staged: [staged],
    num_rows: rows.length,
    num_released: spec.sample ?? rows.length,
    asked_price_micros,
    cap_micros,
    has_webhook: spec.webhook_url !== null,
  });
  const created = await ports.taskGroups.insert(record, { ...spec, taskgroup_id, rev: 0 });
  return { record: (await ports.taskGroups.get(taskgroup_id)) ?? record, created };
};

const noTally: Tally = {
  sends: 0,
  rows_sent: 0,
  rows_refused: 0,
  sends_ended: 0,
  rows_completed: 0,
  sends_held: 0,
  recounts: 0,
};

const newRecord = (
  now: number,
  given: Pick<TaskGroupRecord, "taskgroup_id" | "owner" | "sealed_key" | "sealed_headers" | "warnings"> &
    Pick<TaskGroupRecord["plan"], "num_rows" | "num_released" | "staged"> &
    Pick<TaskGroupRecord["budget"], "asked_price_micros" | "cap_micros"> &
    Pick<TaskGroupRecord["outbox"], "has_webhook">,
): TaskGroupRecord => ({
  taskgroup_id: given.taskgroup_id,
  rev: 0,
  owner: given.owner,
  created_at: now,
  updated_at: now,
  state: "preparing",
  generation: 1,
  plan: {
    num_rows: given.num_rows,
    num_released: given.num_released,
    processor: null,
    batch_size: null,
    num_batches: 0,
    prepared_at: null,
    resend_failed: false,
    num_chunked: 0,
    staged: given.staged,
    unprepared: [],
  },
  budget: {
    price_micros: null,
    asked_price_micros: given.asked_price_micros,
    cap_micros: given.cap_micros,
    holds: [],
  },
  progress: {
    tally: noTally,
    parallel_status: null,
    event_cursor: null,
    run_ids: [],
    duplicate_run_ids: [],
    interaction_id: null,
    ever_ambiguous: false,
    refreshed_at: null,
    looked_at: null,
    stepped_at: null,
  },
  outbox: { has_webhook: given.has_webhook, events: [] },
  pause: null,
  warnings: given.warnings,
  fence: 0,
  lease: null,
  sealed_key: given.sealed_key,
  sealed_headers: given.sealed_headers,
  finished_at: null,
  applied_requests: [],
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
  return acceptedAnswer(ports, news, spec, deduplicated);
};
