/** The 202 answer, from what the record knows by now. */
import type { TaskGroupRecord, TaskGroupSpec } from "../../../contracts/ledger.ts";
import { isProcessorName } from "../../../contracts/processors.ts";
import type { TaskGroupAccepted } from "../../../contracts/task-group.ts";
import type { Ports } from "../../ports.ts";
import { groupUrl, platformUrl } from "../state/addresses.ts";
import { readyAtOf, keptUntil } from "./deadlines.ts";
import { numbersOf } from "../../budget/numbers.ts";

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
  url: groupUrl(settings, record.taskgroup_id),
  state: record.state,
  num_rows: numbersOf(record).counts.num_rows,
  accepted: numbersOf(record).counts.num_rows,
  processor: knownProcessor(record, spec.requested_processor),
  estimated_cost_usd: numbersOf(record).cost.estimated_usd,
  ready_at: readyAtOf(record, clock.now()),
  run_ids: record.progress.run_ids.length > 0 ? record.progress.run_ids : null,
  ...(spec.kind === "deep_research" && {
    run_id: record.progress.run_ids[0] ?? null,
    interaction_id: record.progress.interaction_id ?? record.progress.run_ids[0] ?? null,
  }),
  platform_url: platformUrl(settings, record.taskgroup_id),
  results_kept_until: keptUntil(settings, record),
  ...numbersOf(record).saving,
  warnings: record.warnings,
  deduplicated,
});
