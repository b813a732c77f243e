/** The record of a task group that was accepted and nothing more. */
import type { Tally, TaskGroupRecord } from "../../../contracts/ledger.ts";

const noTally: Tally = {
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
};

/** `reading`: the file that its rows are read from first. */
export const newRecord = (
  now: number,
  given: Pick<TaskGroupRecord, "taskgroup_id" | "owner" | "sealed_key" | "sealed_headers" | "warnings" | "reading"> &
    Pick<
      TaskGroupRecord["plan"],
      "num_rows" | "num_released" | "staged" | "private_parts" | "to_send" | "released" | "saved"
    > &
    Pick<TaskGroupRecord["budget"], "asked_price_micros" | "cap_micros"> &
    Pick<TaskGroupRecord["outbox"], "has_webhook">,
): TaskGroupRecord => ({
  taskgroup_id: given.taskgroup_id,
  rev: 0,
  owner: given.owner,
  created_at: now,
  updated_at: now,
  state: given.reading ? "reading" : "preparing",
  generation: 1,
  plan: {
    num_rows: given.num_rows,
    num_released: given.num_released,
    processor: null,
    num_batches: 0,
    prepared_at: null,
    resend_failed: false,
    num_chunked: 0,
    staged: given.staged,
    unprepared: [],
    num_disposed: 0,
    dispositions_key: null,
    to_send: given.to_send,
    released: given.released,
    saved: given.saved,
    private_parts: given.private_parts,
    own_processors: [],
  },
  reading: given.reading,
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
    duplicate_micros: 0,
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
