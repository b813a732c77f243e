/** What follows when Parallel certainly refused an add-runs POST (docs/submission-protocol.md section 4.4). */
import type { BatchRecord } from "../../../contracts/row-ledger.ts";
import {
  ParallelForbidden,
  ParallelInvalid,
  ParallelPaymentRequired,
  ParallelRateLimited,
  type ParallelRefusal,
  ParallelUnauthorized,
} from "../../errors.ts";
import { keyRefused } from "../state/pause-reasons.ts";
import { type Outcome, type Sender, again, knownRuns, storeBatch } from "./sender.ts";

/** A 429 without Retry-After. */
const rateLimitPauseMs = 30_000;
/** So many rows refused alone, none ever accepted: it is not the rows. */
const maxRefusedBeforeGivingUp = 8;

/**
 * Nothing of the batch was accepted. 429 waits as long as Parallel says; 402, 401 and 403 pause the group; a 422 about
 * the rows sends half as many, until the refused one stands alone and fails by itself.
 */
export const refused = async (
  sender: Sender,
  batch: BatchRecord,
  rows: number[],
  refusal: ParallelRefusal,
): Promise<Outcome> => {
  const back = (more: Partial<BatchRecord> = {}) =>
    storeBatch(sender, { ...batch, state: "pending", quiet_until: null, ...more });
  if (refusal instanceof ParallelInvalid && !aboutTheSpecification(refusal)) {
    if (rows.length > 1) {
      await back({ send_at_most: Math.ceil(rows.length / 2) });
      return again;
    }
    return failRow(sender, batch, rows[0] ?? 0, refusal, back);
  }
  await back();
  if (refusal instanceof ParallelRateLimited) {
    return { kind: "wait", until: sender.ports.clock.now() + (refusal.retry_after_ms ?? rateLimitPauseMs) };
  }
  if (refusal instanceof ParallelPaymentRequired) {
    return { kind: "pause", code: "payment_required", detail: paymentRequired(refusal) };
  }
  if (refusal instanceof ParallelUnauthorized) return { kind: "pause", code: "key_refused", detail: keyRefused };
  if (refusal instanceof ParallelForbidden) {
    const detail = `Parallel refuses processor ${sender.record.plan.processor ?? ""} or lacks credit: ${refusal.message}`;
    return { kind: "pause", code: "processor_refused", detail };
  }
  return { kind: "pause", code: "step_failed", detail: `Parallel refused the rows: ${words(refusal)}` };
};

const paymentRequired = (refusal: ParallelRefusal): string =>
  `Parallel's balance is too low for the next rows: ${refusal.message}. Add credit; it is tried again by itself.`;

/** The row failed alone, with Parallel's own words; the rest of its batch goes on. */
const failRow = async (
  sender: Sender,
  batch: BatchRecord,
  row: number,
  refusal: ParallelRefusal,
  back: (more: Partial<BatchRecord>) => Promise<BatchRecord | null>,
): Promise<Outcome> => {
  const { ports, record } = sender;
  await ports.rows.settle({
    taskgroup_id: record.taskgroup_id,
    row,
    generation: batch.generation,
    run_id: null,
    status: "failed",
    error: { code: "input_refused", message: words(refusal) },
    warnings: [],
    output: null,
    settled_at: ports.clock.now(),
  });
  await back({ missing: batch.missing.filter((other) => other !== row) });
  if (knownRuns(sender.batches) === 0 && sender.counted.now().rows_refused >= maxRefusedBeforeGivingUp) {
    return { kind: "pause", code: "step_failed", detail: `Parallel refuses every row: ${words(refusal)}` };
  }
  return again;
};

/** A 422 that names no input is about what all rows share. */
const aboutTheSpecification = ({ problems }: ParallelRefusal): boolean =>
  problems.length > 0 && problems.every(({ path }) => !/(^|\W)inputs?(\W|$)/.test(path));

const words = (refusal: ParallelRefusal): string =>
  refusal.problems.length === 0
    ? refusal.message
    : refusal.problems
        .map(({ path, message }) => `${path}: ${message}`)
        .slice(0, 5)
        .join("; ");
