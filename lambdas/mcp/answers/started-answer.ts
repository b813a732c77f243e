/** What a model reads after a create: what was started, what it may cost, the link, and to stop there. */
import type { TaskGroupAccepted } from "../../contracts/task-group.ts";
import type { StartedOutput } from "../../contracts/tools.ts";
import { dollars } from "../../core/formats/cells.ts";
import { plainText } from "../../core/formats/plain-text.ts";
import { clockTime } from "./clock-time.ts";
import { nextCheckSeconds } from "./next-check.ts";
import { resultLink } from "../resources/resource-uri.ts";
import type { ToolAnswer } from "../tools/tool.ts";

const rowsNow = (rows: number | null, sample: number | null): string => {
  if (rows === null) return "the rows of an upload, being read";
  return counted(rows, sample ?? rows);
};
const counted = (rows: number, sample: number): string =>
  sample < rows ? `${sample} of ${rows} rows now` : rows === 1 ? "1 row" : `${rows} rows`;

const facts = (accepted: TaskGroupAccepted, now: number, sample: number | null): string =>
  [
    rowsNow(accepted.num_rows, sample),
    ...(accepted.processor ? [`processor ${accepted.processor}`] : []),
    ...(accepted.estimated_cost_usd === null ? [] : [`about ${dollars(accepted.estimated_cost_usd)}`]),
    ...(accepted.ready_at === null ? [] : [`ready about ${clockTime(accepted.ready_at, now)}`]),
  ].join(", ");

/** `sample`: how many rows were asked to run now, when not all. */
export const startedAnswer = (
  accepted: TaskGroupAccepted,
  now: number,
  sample = accepted.num_rows,
): ToolAnswer<StartedOutput> => {
  const warnings = accepted.warnings.map((warning) => plainText(warning).slice(0, 500));
  const next_check_seconds = nextCheckSeconds({ ...accepted, num_running: 0 }, now);
  const structured: StartedOutput = {
    taskgroup_id: accepted.taskgroup_id,
    ...(accepted.run_id === undefined ? {} : { run_id: accepted.run_id }),
    ...(accepted.interaction_id === undefined ? {} : { interaction_id: accepted.interaction_id }),
    url: accepted.url,
    state: accepted.state,
    num_rows: accepted.num_rows,
    processor: accepted.processor,
    estimated_cost_usd: accepted.estimated_cost_usd,
    ready_at: accepted.ready_at,
    next_check_seconds,
    deduplicated: accepted.deduplicated,
    warnings,
  };
  const opening = accepted.deduplicated
    ? `Already started by an identical call, nothing new is billed (allow_duplicate: true starts another): ${accepted.taskgroup_id}`
    : `Started ${accepted.taskgroup_id}`;
  const text = [
    `${opening}: ${facts(accepted, now, sample)}.`,
    `Results, live: ${accepted.url}`,
    ...warnings.map((warning) => `Warning: ${warning}`),
    `Give the user this link and stop. Do not poll: call getStatus only when the user asks.`,
  ].join("\n");
  return { structured, text, links: [resultLink(accepted.taskgroup_id)] };
};
