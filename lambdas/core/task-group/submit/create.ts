/** Accepts a task group: one upstream group, one record and one execution per request, whatever is repeated (D4). */
import type { InputRow, SubmissionRecord, TaskGroupRecord } from "../../../contracts/ledger.ts";
import { isProcessorName } from "../../../contracts/processors.ts";
import type { TaskGroupAccepted, TaskGroupOptions } from "../../../contracts/task-group.ts";
import type { Caller } from "../../oauth/sign-in/caller.ts";
import type { Ports } from "../../ports.ts";
import { acceptedAnswer } from "./accepted.ts";
import { type Admitted, type Request, admit } from "./admit.ts";
import { priceOf } from "../../budget/price.ts";
import { newRecord } from "./new-record.ts";
import { awaitFirstNews } from "./first-news.ts";
import { type OnceOnly, claimKey, freeKey } from "../../idempotency/claim-key.ts";
import { splitRows } from "../private/split-rows.ts";
import { storePrivateCells } from "../private/stored-cells.ts";
import { stageSource } from "../rows/stored-inputs.ts";
import { findUpload, takeUpload } from "../../uploads/use-upload.ts";
import { withoutSecrets } from "../specification/mcp-servers.ts";

export interface Submission extends OnceOnly {
  readonly rows: InputRow[];
  readonly options: TaskGroupOptions;
  /** The upload that holds the rows: `rows` is empty then. */
  readonly upload?: string | undefined;
  /** Which sheet of it, where it is a workbook. */
  readonly sheet?: string | number | undefined;
  /** What was left out or guessed when the rows were read. No part of what makes two requests the same. */
  readonly warnings?: readonly string[];
  /** Epoch milliseconds: the answer waits a moment after this for what Prepare finds out. */
  readonly received_at: number;
}

/** Without a key every call creates; with one, the same request has one effect and another request is a 409. */
export const createTaskGroup = (ports: Ports, caller: Caller, submission: Submission): Promise<TaskGroupAccepted> =>
  accept(
    ports,
    caller,
    {
      kind: "task_group",
      rows: submission.rows,
      options: submission.options,
      ...(submission.upload !== undefined && { upload: submission.upload }),
      ...(submission.sheet !== undefined && { sheet: submission.sheet }),
    },
    submission,
  );

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
  const { record, created } = await store(ports, caller, request, told, taskgroup_id);
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
    // Before Parallel is asked for a group: what cannot be read starts nothing.
    if (request.upload !== undefined)
      await findUpload(ports, caller.owner, request.upload, claimed.known?.taskgroup_id);
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
  { rows, upload, sheet }: Pick<Request, "rows" | "upload" | "sheet">,
  { cap_micros, mcp_secrets, warnings, forecast, ...spec }: Admitted,
  taskgroup_id: string,
): Promise<{ record: TaskGroupRecord; created: boolean }> => {
  const { owner } = caller;
  const found = upload === undefined ? null : await findUpload(ports, owner, upload, taskgroup_id);
  const reading = found && { ...found, sheet: sheet ?? null };
  if (reading) await takeUpload(ports, owner, reading, taskgroup_id);
  const split = splitRows(rows, spec.private_columns);
  const staged = reading ? [] : [await stageSource(ports, taskgroup_id, split.rows)];
  const part = await storePrivateCells(ports, { taskgroup_id, first_row: 0, cells: split.cells });
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
    staged,
    private_parts: part ? [part] : [],
    reading,
    num_rows: rows.length,
    num_released: reading ? 0 : (spec.sample ?? rows.length),
    ...forecast,
    asked_price_micros,
    cap_micros,
    has_webhook: spec.webhook_url !== null,
  });
  const created = await ports.taskGroups.insert(record, { ...spec, taskgroup_id, rev: 0 });
  return { record: (await ports.taskGroups.get(taskgroup_id)) ?? record, created };
};

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
