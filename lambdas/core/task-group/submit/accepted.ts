/** The 202 answer, from what the record knows by now. */
import type { TaskGroupRecord, TaskGroupSpec } from "../../../contracts/ledger.ts";
import { isProcessorName } from "../../../contracts/processors.ts";
import type { TaskGroupAccepted } from "../../../contracts/task-group.ts";
import type { Ports, Settings } from "../../ports.ts";
import { numbersOf } from "../../budget/numbers.ts";
import { readyAt } from "../../budget/price.ts";

export const isoOf = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());
export const urlOf = (settings: Settings, taskgroup_id: string): string => `${settings.public_url}/${taskgroup_id}`;
export const platformUrlOf = (settings: Settings, taskgroup_id: string): string =>
  `${settings.platform_url}/view/task-run-group/${taskgroup_id}`;

/** ISO time; null before the processor is known, after the end, and once the estimate lies in the past. */
export const readyAtOf = (record: TaskGroupRecord, now: number): string | null => {
  if (record.plan.processor === null || record.finished_at !== null) return null;
  const at = readyAt(record.plan.processor, record.plan.num_released, record.plan.prepared_at ?? record.created_at);
  return at <= now ? null : isoOf(at);
};

/** ISO time until which results are kept: counted from the end once it is known, from the start before. */
export const keptUntil = (settings: Settings, record: TaskGroupRecord): string | null => {
  if (settings.retention_days === 0) return null;
  if (record.expires_at !== null) return isoOf(record.expires_at * 1_000);
  return isoOf(record.created_at + settings.retention_days * 86_400_000);
};

/** What the caller named is known before Prepare has run: a processor given is the processor taken. */
const knownProcessor = (record: TaskGroupRecord, asked: string | null): string | null =>
  record.plan.processor ?? (asked !== null && isProcessorName(asked) ? asked : null);

export const acceptedAnswer = (
  { settings, clock }: Pick<Ports, "settings" | "clock">,
  record: TaskGroupRecord,
  spec: Pick<TaskGroupSpec, "kind" | "requested_processor">,
  deduplicated: boolean,
): TaskGroupAccepted => ({
  taskgroup_id: record.taskgroup_id,
  url: urlOf(settings, record.taskgroup_id),
  state: record.state,
  num_rows: record.plan.num_rows,
  accepted: record.plan.num_rows,
  processor: knownProcessor(record, spec.requested_processor),
  estimated_cost_usd: numbersOf(record).cost.estimated_usd,
  ready_at: readyAtOf(record, clock.now()),
  run_ids: record.progress.run_ids.length > 0 ? record.progress.run_ids : null,
  ...(spec.kind === "deep_research" && {
    run_id: record.progress.run_ids[0] ?? null,
    interaction_id: record.progress.interaction_id ?? record.progress.run_ids[0] ?? null,
  }),
  platform_url: platformUrlOf(settings, record.taskgroup_id),
  results_kept_until: keptUntil(settings, record),
  warnings: record.warnings,
  deduplicated,
});
