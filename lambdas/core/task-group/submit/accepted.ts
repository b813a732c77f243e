/** The 202 answer, from what the record knows by now. */
import type { TaskGroupRecord, TaskGroupSpec } from "../../../contracts/ledger.ts";
import { isProcessorName } from "../../../contracts/processors.ts";
import type { TaskGroupAccepted } from "../../../contracts/task-group.ts";
import type { Ports, Settings } from "../../ports.ts";
import { priceOf, readyAt, usd } from "../../budget/price.ts";

export const isoOf = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());
export const urlOf = (settings: Settings, taskgroup_id: string): string => `${settings.public_url}/${taskgroup_id}`;
export const platformUrlOf = (settings: Settings, taskgroup_id: string): string =>
  `${settings.platform_url}/view/task-run-group/${taskgroup_id}`;

/** ISO time; null before the processor is known, after the end, and once the estimate lies in the past. */
export const readyAtOf = (record: TaskGroupRecord, now: number): string | null => {
  if (record.processor === null || record.finished_at !== null) return null;
  const at = readyAt(record.processor, record.num_released, record.prepared_at ?? record.created_at);
  return at <= now ? null : isoOf(at);
};

/** ISO time until which results are kept: counted from the end once it is known, from the start before. */
export const keptUntil = (settings: Settings, record: TaskGroupRecord): string | null => {
  if (settings.retention_days === 0) return null;
  if (record.expires_at !== null) return isoOf(record.expires_at * 1_000);
  return isoOf(record.created_at + settings.retention_days * 86_400_000);
};

/** What the caller named is known before Prepare has run: a processor given is the processor taken. */
const knownPrice = (
  record: TaskGroupRecord,
  spec: Pick<TaskGroupSpec, "requested_processor" | "sample">,
): { processor: string | null; estimated_cost_usd: number | null } => {
  const asked = spec.requested_processor;
  const processor = record.processor ?? (asked !== null && isProcessorName(asked) ? asked : null);
  if (processor === null) return { processor, estimated_cost_usd: null };
  const released = record.processor === null ? (spec.sample ?? record.num_rows) : record.num_released;
  return { processor, estimated_cost_usd: usd((record.price_micros ?? priceOf(processor)) * released) };
};

export const acceptedAnswer = (
  { settings, clock }: Pick<Ports, "settings" | "clock">,
  record: TaskGroupRecord,
  spec: Pick<TaskGroupSpec, "kind" | "requested_processor" | "sample">,
  deduplicated: boolean,
): TaskGroupAccepted => ({
  taskgroup_id: record.taskgroup_id,
  url: urlOf(settings, record.taskgroup_id),
  state: record.state,
  num_rows: record.num_rows,
  accepted: record.num_rows,
  ...knownPrice(record, spec),
  ready_at: readyAtOf(record, clock.now()),
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
