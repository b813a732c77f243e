/** How progress reads: counts, the time it will be ready, and when to look again. */
import type { TaskGroupTable } from "../../contracts/task-group.ts";
import type { StatusOutput } from "../../contracts/tools.ts";
import { plainText } from "../../core/formats/plain-text.ts";
import { clockTime } from "./clock-time.ts";

const activeStatuses = ["queued", "running", "action_required", "cancelling"];

/** `structured` and `text` say the same; both are sent on every look, so both are short. */
export const statusAnswer = (
  table: TaskGroupTable,
  next_check_seconds: number | null,
  now: number,
): { structured: StatusOutput; text: string } => {
  const counts = table.status?.task_run_status_counts ?? {};
  const sum = (names: readonly string[]): number => names.reduce((total, name) => total + (counts[name] ?? 0), 0);
  const ready_at = table.finished_at ?? table.estimated_ready_at;
  const attention = table.attention ? plainText(table.attention.detail).slice(0, 300) : null;
  const structured: StatusOutput = {
    state: table.state,
    total: table.num_inputs,
    completed: sum(["completed"]),
    failed: sum(["failed"]),
    active: sum(activeStatuses),
    ready_at,
    next_check_seconds,
    ...(attention === null ? {} : { attention }),
  };
  const rest = structured.total - structured.completed - structured.failed - structured.active;
  const facts = [
    `${structured.completed}/${structured.total} completed`,
    ...(structured.failed > 0 ? [`${structured.failed} failed`] : []),
    ...(structured.active > 0 ? [`${structured.active} active`] : []),
    ...(rest > 0 ? [`${rest} without a run`] : []),
  ];
  const eta = table.finished_at === null && ready_at !== null ? ` Ready about ${clockTime(ready_at, now)}.` : "";
  const next = next_check_seconds === null ? "" : ` Look again in ${next_check_seconds} s, not sooner.`;
  const why = attention === null ? "" : ` ${attention}`;
  return { structured, text: `${table.state}: ${facts.join(", ")}.${why}${eta}${next}` };
};
