/** The 202 answer, from what the record knows by now. */
import type { TaskGroupRecord, TaskGroupSpec } from "../../contracts/ledger.ts";
import type { TaskGroupAccepted } from "../../contracts/task-group.ts";
import type { Settings } from "../ports.ts";
import { readyAt, usd } from "./price.ts";

export const isoOf = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());
export const urlOf = (settings: Settings, taskgroup_id: string): string => `${settings.public_url}/${taskgroup_id}`;
export const platformUrlOf = (settings: Settings, taskgroup_id: string): string =>
  `${settings.platform_url}/view/task-run-group/${taskgroup_id}`;

/** ISO time, or null before the processor is known or after the end. */
export const estimatedReadyAt = (record: TaskGroupRecord): string | null => {
  if (record.processor === null || record.finished_at !== null) return null;
  return isoOf(readyAt(record.processor, record.num_released, record.prepared_at ?? record.created_at));
};

/** ISO time until which results are kept: counted from the end once it is known, from the start before. */
export const keptUntil = (settings: Settings, record: TaskGroupRecord): string | null => {
  if (settings.retention_days === 0) return null;
  if (record.expires_at !== null) return isoOf(record.expires_at * 1_000);
  return isoOf(record.created_at + settings.retention_days * 86_400_000);
};

export const acceptedAnswer = (
  settings: Settings,
  record: TaskGroupRecord,
  spec: Pick<TaskGroupSpec, "kind">,
  deduplicated: boolean,
): TaskGroupAccepted => ({
  taskgroup_id: record.taskgroup_id,
  url: urlOf(settings, record.taskgroup_id),
  state: record.state,
  num_inputs: record.num_inputs,
  accepted: record.num_inputs,
  processor: record.processor,
  estimated_cost_usd: record.price_micros === null ? null : usd(record.price_micros * record.num_released),
  estimated_ready_at: estimatedReadyAt(record),
  run_ids: record.run_ids.length > 0 ? record.run_ids : null,
  ...(spec.kind === "deep_research" && {
    run_id: record.run_ids[0] ?? null,
    interaction_id: record.interaction_id ?? record.run_ids[0] ?? null,
  }),
  platform_url: platformUrlOf(settings, record.taskgroup_id),
  results_kept_until: keptUntil(settings, record),
  warnings: record.warnings,
  deduplicated,
});
