/** The guards of submits, of changes to a task group and of webhooks, each taken away. */
import { type Mutant, mutant } from "./mutant.ts";

const core = "lambdas/core/task-group";
const keys = ["test/core/idempotency/claim-key.test.ts"];
const hashes = ["test/core/content-hash.test.ts"];

const once: readonly Mutant[] = [
  mutant(
    "once: a key is taken by another request",
    "SPEC, Idempotency: with another request it is refused with 409",
    "lambdas/core/idempotency/claim-key.ts",
    [
      'if (!same && became !== "withdrawn" && (became !== "nothing" || mayBeUnderWay(record, now))) throw keyConflict();',
      "if (!same) return record;",
    ],
    keys,
  ),
  mutant(
    "once: a failed start keeps its key",
    "SPEC, Idempotency: a start that failed gives its key back",
    `${core}/submit/create.ts`,
    ["await freeKey(ports, claimed.known);", ""],
    keys,
  ),
  mutant(
    "once: a guessed key holds for seven days",
    "SPEC, Idempotency: tool calls without a key count as one for 15 minutes",
    "lambdas/core/idempotency/guessed-key.ts",
    [", idempotency_window_ms: duplicateWindowMs };", " };"],
    ["test/core/idempotency/guessed-key.test.ts"],
  ),
  mutant(
    "once: a replay does not start what was never started",
    "D4: record and start are two steps; the replay makes up for the second",
    `${core}/submit/create.ts`,
    ["if (before.to_start_since !== null) await ports.executions.start(before);", ""],
    ["test/core/task-group/submit.test.ts"],
  ),
  mutant(
    "once: a replayed change does not start what was never started",
    "D4, for append, retry and continue",
    `${core}/change/next-generation.ts`,
    ["if (record.to_start_since !== null) await ports.executions.start({ taskgroup_id, generation });", ""],
    ["test/core/task-group/change.test.ts"],
  ),
  mutant(
    "once: a deleted group's key pays again",
    "SPEC, Idempotency: a key whose group was deleted is refused with 409",
    "lambdas/core/idempotency/claim-key.ts",
    ['if (became === "deleted" && idempotency_window_ms === undefined) throw', "if (false as boolean) throw"],
    keys,
  ),
  mutant(
    "once: a change's key is taken by another body",
    "SPEC, Change a task group: they take an Idempotency-Key",
    "lambdas/core/idempotency/applied-requests.ts",
    ["if (applied.request_hash === request.request_hash) return true;", "if (applied.key_hash !== '') return true;"],
    ["test/core/task-group/change/append.test.ts"],
  ),
  mutant(
    "once: requests are told apart by the order of their members",
    "SPEC, Idempotency: the same key and body give the same answer",
    "lambdas/core/content-hash.ts",
    ["Object.keys(value).sort()", "Object.keys(value)"],
    hashes,
  ),
  mutant(
    "once: content hashes are not keyed by the pepper",
    "rows can be guessed: a stored hash must not confirm a guess",
    "lambdas/core/content-hash.ts",
    ['createHmac("sha256", await ports.pepper())', 'createHmac("sha256", "")'],
    hashes,
  ),
];

const changes: readonly Mutant[] = [
  mutant(
    "changes: cancelled is written while another sends",
    "4.7: only the holder of the lease ends a group that is being sent",
    `${core}/change/cancel.ts`,
    ['if (isHeldByAnother(ports, current, request_id)) return current.state === "cancelling" ? null : cancelling;', ""],
    ["test/core/task-group/change/cancel.test.ts"],
  ),
  mutant(
    "changes: a deleted group is read through from Parallel",
    "SPEC: DELETE: 404 ever after",
    `${core}/table/results.ts`,
    ["\n  if (record?.deleted_at) throw unknownId(id);", ""],
    ["test/core/task-group/change/erase.test.ts"],
  ),
  mutant(
    "changes: a deleted group's run is read through from Parallel",
    "SPEC: DELETE: 404 ever after",
    `${core}/table/results.ts`,
    ["\n    if (record?.deleted_at) throw unknownId(id);", ""],
    ["test/core/task-group/change/erase.test.ts"],
  ),
  mutant(
    "changes: retry sends completed rows too",
    "SPEC: completed rows keep their result and are not paid again",
    `${core}/rows/rows-to-send.ts`,
    ['["failed", "cancelled", "action_required"]', '["completed", "failed", "cancelled", "action_required"]'],
    ["test/core/task-group/change/retry.test.ts"],
  ),
  mutant(
    "changes: a late Notify erases the next generation's key",
    "4.2: an execution of an older generation changes nothing",
    `${core}/finish/notify.ts`,
    ["if (current.generation !== record.generation || !isTerminal(current.state)) return null;", ""],
    ["test/core/task-group/finish/notify.test.ts"],
  ),
  mutant(
    "changes: the late audit erases the next generation's key",
    "4.2: an execution of an older generation changes nothing",
    `${core}/collect/audit.ts`,
    [
      "current.generation === record.generation ? { ...current, sealed_key: null, sealed_headers: null } : null,",
      "({ ...current, sealed_key: null }),",
    ],
    ["test/core/task-group/collect/audit.test.ts"],
  ),
];

const told: readonly Mutant[] = [
  mutant(
    "webhooks: an event has a new id each time",
    "Standard Webhooks: webhook-id is the same for every try",
    "lambdas/core/webhooks/outbox.ts",
    ['["msg", taskgroup_id', '["msg", String(Math.random()).slice(2), taskgroup_id'],
    ["test/core/webhooks/outbox.test.ts"],
  ),
  mutant(
    "webhooks: a try is sent without a claim",
    "two sweepers at once send one try",
    "lambdas/core/webhooks/attempt.ts",
    ["if (!claimed) return null;", ""],
    ["test/core/webhooks/attempt.test.ts"],
  ),
  mutant(
    "webhooks: a pause that is over is not told",
    "SPEC, Webhooks: one POST for each pause",
    `${core}/state/lifecycle.ts`,
    [
      "return { ...resting, pause, outbox: { ...resting.outbox, events: [...record.outbox.events, told] } };",
      "return { ...resting, pause, outbox: { ...resting.outbox, events: [] } };",
    ],
    ["test/core/task-group/finish/send-outbox.test.ts"],
  ),
];

const names: readonly Mutant[] = [
  mutant(
    "names: ready_at lies in the past",
    "D68: ready_at is null once the estimate lies in the past",
    `${core}/submit/deadlines.ts`,
    ["return at <= now ? null : isoTime(at);", "return now < 0 ? null : isoTime(at);"],
    ["test/core/task-group/submit/create.test.ts"],
  ),
  mutant(
    "names: a 304 hides that ready_at has passed",
    "D68: the passing of ready_at is a new version of the table",
    `${core}/table/results.ts`,
    ["tally, counts, ready_at];", "tally, counts, ready_at === undefined];"],
    ["test/core/task-group/submit/create.test.ts"],
  ),
  mutant(
    "names: next leads back to the same rows",
    "D68: the link `next` begins where `next_cursor` does",
    `${core}/table/read-link.ts`,
    ["readLink(public_url, read, next_cursor)", "readLink(public_url, read)"],
    ["test/rest/read-answer.test.ts", "test/mcp/answers/result-page.test.ts"],
  ),
];

const steps: readonly Mutant[] = [
  mutant(
    "steps: a throttled table is a defect",
    "fault table: the store refuses; the step is run again",
    "lambdas/middleware/step-handler.ts",
    ["|ThroughputExceeded|", "|"],
    ["test/middleware/step-handler.test.ts"],
  ),
];

export const submitAndChangeMutants: readonly Mutant[] = [...once, ...changes, ...told, ...names, ...steps];
