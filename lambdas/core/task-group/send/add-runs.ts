/** Sends a group's rows exactly once: one writer, one POST in flight, batch after batch (docs/submission-protocol.md section 4). */
import type { TaskGroupRecord } from "../../../contracts/ledger.ts";
import type { StepInput, StepOutput } from "../../../contracts/steps.ts";
import type { Ports } from "../../ports.ts";
import { firstRunIds, listBatches } from "../rows/batches.ts";
import { countSends } from "../../budget/sends.ts";
import { Retryable } from "../../errors.ts";
import { headersOf, parallelOf } from "../state/job-key.ts";
import { type Holder, changeAsHolder, releaseLease, takeLease } from "../state/lease.ts";
import { transition, pauseGroup } from "../state/lifecycle.ts";
import { adoptSending, reconcile } from "./reconcile.ts";
import { existingSpec } from "../state/record-change.ts";
import { sendBatch } from "./send-batch.ts";
import { type Outcome, type Sender, keep, noteSends } from "./sender.ts";
import { enterStep, go, waitFor, waitUntil } from "../state/step.ts";
import { runOptionsOf } from "../specification/run-options.ts";
import { inputReader } from "../rows/stored-inputs.ts";

/** What the Lambda invocation brings: the request that owns the lease, and when it will be killed (epoch ms). */
export interface Invocation {
  readonly request_id: string;
  readonly deadline_ms: number;
}

export const addRuns = async (ports: Ports, input: StepInput, invocation: Invocation): Promise<StepOutput> => {
  const started = ports.clock.now();
  const entered = await enterStep(ports, input);
  if ("elsewhere" in entered) return entered.elsewhere;
  const taken = await takeLease(ports, input.taskgroup_id, invocation.request_id);
  if ("busy_until" in taken) return waitUntil(ports, taken.busy_until);
  const { holder } = taken;
  try {
    return await submit(ports, taken.record, holder, { started, ...invocation });
  } finally {
    await releaseLease(ports, input.taskgroup_id, holder);
  }
};

const submit = async (
  ports: Ports,
  taken: TaskGroupRecord,
  holder: Holder,
  { started, deadline_ms }: { started: number; deadline_ms: number },
): Promise<StepOutput> => {
  const { SEND_TIMEOUT_MS, LAST_SEND_MS, STEP_BUDGET_MS, SNAPSHOT_GAP_MS, LEASE_MS } = ports.settings.durations;
  const record = await startSubmitting(ports, taken, holder);
  if (record.state !== "submitting") return afterSubmitting(record);
  const batches = await listBatches(ports, record);
  const spec = await existingSpec(ports, record.taskgroup_id);
  const sender: Sender = {
    ports,
    parallel: await parallelOf(ports, record),
    holder,
    record,
    spec,
    runOptions: runOptionsOf(spec, await headersOf(ports, record)),
    inputOf: inputReader(ports, record),
    batches,
    counted: countSends(batches),
    last_send_at: Math.min(
      started + LAST_SEND_MS,
      deadline_ms - SEND_TIMEOUT_MS,
      (record.lease?.until ?? started + LEASE_MS) - SEND_TIMEOUT_MS,
    ),
  };
  const budget_ends = Math.min(started + STEP_BUDGET_MS, deadline_ms - SNAPSHOT_GAP_MS);

  for (;;) {
    const at = sender.batches.findIndex((batch) => batch.state !== "sent");
    if (at < 0) return allSent(sender);
    const outcome = await advance(sender, at);
    await noteSends(sender);
    await showFirstRuns(sender, outcome);
    switch (outcome.kind) {
      case "again":
        if (ports.clock.now() >= budget_ends) return go("add_runs");
        break;
      case "later":
        return go("add_runs");
      case "wait": {
        const wait = outcome.until - ports.clock.now();
        if (wait > SNAPSHOT_GAP_MS || outcome.until >= budget_ends) return wait <= 0 ? go("add_runs") : waitFor(wait);
        await ports.clock.sleep(Math.max(0, wait));
        break;
      }
      case "pause":
        return pause(sender, outcome);
      case "unresolved":
        await changeAsHolder(ports, record.taskgroup_id, holder, (current) =>
          pauseGroup(current, "unresolved_submission", outcome.detail, ports.clock.now()),
        );
        return go("done");
      case "stop":
        return stopped(sender);
    }
  }
};

const advance = async (sender: Sender, at: number): Promise<Outcome> => {
  const batch = sender.batches[at];
  if (!batch) throw new Error("No such batch.");
  switch (batch.state) {
    case "pending":
      if (batch.missing.length > 0) return sendBatch(sender, batch);
      return finishEmpty(sender, at);
    case "sending":
      return adoptSending(sender, batch);
    case "ambiguous":
      return reconcile(sender, batch);
    case "sent":
      return { kind: "again" };
  }
};

/** A batch whose rows all failed alone has nothing to send. */
const finishEmpty = async (sender: Sender, at: number): Promise<Outcome> => {
  const batch = sender.batches[at];
  if (!batch) throw new Error("No such batch.");
  const stored = await sender.ports.batches.replace({ ...batch, state: "sent", send_at_most: null });
  const current = stored ?? (await sender.ports.batches.get(batch.taskgroup_id, batch.generation, batch.n));
  if (!current) throw new Error(`Batch ${batch.n} of ${batch.taskgroup_id} is gone.`);
  keep(sender, current);
  return { kind: "again" };
};

/** Resumes a due payment pause, ends a cancelled group: both only as the holder of the lease. */
const startSubmitting = (ports: Ports, taken: TaskGroupRecord, holder: Holder): Promise<TaskGroupRecord> =>
  changeAsHolder(ports, taken.taskgroup_id, holder, (record) => {
    const now = ports.clock.now();
    if (record.state === "cancelling") return transition(record, "cancelled", now);
    if (record.state !== "paused_payment" || (record.pause?.retry_at ?? Infinity) > now) return null;
    return transition(record, "submitting", now);
  });

const afterSubmitting = (record: TaskGroupRecord): StepOutput => {
  if (record.state === "preparing") throw new Retryable(`Task group ${record.taskgroup_id} is not prepared yet.`);
  if (record.state === "running" || record.state === "finalizing") return go("watch");
  return go(record.state === "cancelled" ? "finalize" : "done");
};

/** Cancelled meanwhile, or another holder took over: from here on this invocation sends nothing. */
const stopped = async (sender: Sender): Promise<StepOutput> => {
  const { ports, record, holder } = sender;
  const current = await ports.taskGroups.get(record.taskgroup_id);
  if (current?.state === "cancelling" && current.lease?.by === holder.by && current.fence === holder.fence) {
    return afterSubmitting(await startSubmitting(ports, current, holder));
  }
  return go("add_runs");
};

const allSent = async (sender: Sender): Promise<StepOutput> => {
  const { ports, record, holder } = sender;
  const now = ports.clock.now();
  const after = await changeAsHolder(ports, record.taskgroup_id, holder, (current) =>
    current.state === "submitting"
      ? {
          ...transition(current, "running", now),
          pause: null,
          progress: { ...current.progress, run_ids: firstRunIds(sender.batches) },
          lease: null,
        }
      : null,
  );
  return after.state === "running" ? go("watch") : go("add_runs");
};

/** The gap doubles with the time the balance has been too low: 5 minutes to an hour. */
const pause = async (sender: Sender, outcome: Outcome & { kind: "pause" }): Promise<StepOutput> => {
  const { ports, record, holder } = sender;
  const { PAYMENT_RETRY_FLOOR_MS, PAYMENT_RETRY_CEILING_MS } = ports.settings.durations;
  const now = ports.clock.now();
  const after = await changeAsHolder(ports, record.taskgroup_id, holder, (current) => {
    // A cancel that came meanwhile wins.
    if (current.state !== "submitting") return null;
    if (outcome.code !== "payment_required")
      return { ...pauseGroup(current, outcome.code, outcome.detail, now), lease: null };
    const lasted = current.pause?.code === "payment_required" ? now - current.pause.since : 0;
    const gap = Math.min(PAYMENT_RETRY_CEILING_MS, Math.max(PAYMENT_RETRY_FLOOR_MS, lasted));
    return { ...pauseGroup(current, outcome.code, outcome.detail, now, now + gap), lease: null };
  });
  if (after.state === "paused_payment") return waitUntil(ports, after.pause?.retry_at ?? now);
  return go(after.state === "cancelling" ? "add_runs" : "done");
};

/** The first run ids are shown as soon as they are known: the submit answer waits for them. */
const showFirstRuns = async (sender: Sender, outcome: Outcome): Promise<void> => {
  if (outcome.kind !== "again" || sender.record.progress.run_ids.length > 0) return;
  const run_ids = firstRunIds(sender.batches);
  if (run_ids.length === 0) return;
  const { ports, record, holder } = sender;
  const shown = await changeAsHolder(ports, record.taskgroup_id, holder, (current) =>
    current.progress.run_ids.length > 0
      ? null
      : { ...current, progress: { ...current.progress, run_ids }, pause: null },
  );
  sender.record.progress.run_ids.push(...shown.progress.run_ids);
};
