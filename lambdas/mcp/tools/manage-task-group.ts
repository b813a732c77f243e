/** manageTaskGroup: retry what failed, continue after a sample or a pause, or stop sending rows. */
import type { TaskGroupAccepted } from "../../contracts/task-group.ts";
import { ManageOutput, ManageTaskGroupInput, type manageActions } from "../../contracts/tools.ts";
import { dollars } from "../../core/formats/cells.ts";
import { stillBilled } from "../../core/budget/still-billed.ts";
import { cancelTaskGroup } from "../../core/task-group/change/cancel.ts";
import { readTable } from "../../core/task-group/table/results.ts";
import { resumeTaskGroup } from "../../core/task-group/change/resume.ts";
import { retryTaskGroup } from "../../core/task-group/change/retry.ts";
import { nextCheckSeconds } from "../answers/next-check.ts";
import { resultLink } from "../resources/resource-uri.ts";
import { defineTool, type ToolCall } from "./tool.ts";

interface Asked {
  readonly taskgroup_id: string;
  readonly max_cost_usd: number | undefined;
}

const estimated = ({ estimated_cost_usd, processor }: TaskGroupAccepted): string =>
  [
    ...(processor === null ? [] : [` with ${processor}`]),
    ...(estimated_cost_usd === null ? [] : [`; the whole group is estimated at ${dollars(estimated_cost_usd)}`]),
  ].join("");

/** Each does it and says in one sentence what it did. Throws Refused: 404, 409 for a wrong state, 402 over a cap. */
const actions: Record<(typeof manageActions)[number], (call: ToolCall, asked: Asked) => Promise<string>> = {
  retry: async ({ ports, caller }, asked) => {
    const accepted = await retryTaskGroup(ports, caller, asked);
    return `Failed and unsent rows run again${estimated(accepted)}; rows that completed keep their results.`;
  },
  continue: async ({ ports, caller }, asked) => {
    const accepted = await resumeTaskGroup(ports, caller, asked);
    return `The remaining rows go on${estimated(accepted)}.`;
  },
  cancel: async ({ ports, caller, request_id }, { taskgroup_id }) => {
    const cancelled = await cancelTaskGroup(ports, caller, { taskgroup_id, request_id });
    const { num_never_sent, saved_usd, possible_further_cost_usd } = cancelled;
    const saved = saved_usd === null ? "" : `, ${dollars(saved_usd)} saved`;
    const left = stillBilled({ ...cancelled, cost: { possible_further_cost_usd } });
    return `No more rows are sent: ${num_never_sent} never sent${saved}.${left === null ? "" : ` ${left}`}`;
  },
};

export const manageTaskGroup = defineTool({
  name: "manageTaskGroup",
  title: "Retry, continue or cancel",
  description: [
    "Change a task group. retry: run failed and unsent rows again (costs money).",
    "continue: run the rest after a sample, or go on after a pause, for instance with a higher max_cost_usd (costs money).",
    "cancel: send no more rows; rows already sent may still be billed. Only when the user asked for it.",
  ].join(" "),
  scope: "tasks:write",
  access: "scoped",
  hints: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: true },
  input: ManageTaskGroupInput,
  output: ManageOutput,
  kinds: { taskGroupId: "id", action: "word", max_cost_usd: "number" },
  example: { taskGroupId: "tgrp_0123456789abcdef", action: "continue", max_cost_usd: 20 },
  answer: async (call, { taskGroupId: taskgroup_id, action, max_cost_usd }) => {
    const { ports, caller } = call;
    const message = await actions[action](call, { taskgroup_id, max_cost_usd });
    const table = await readTable(ports, caller, { id: taskgroup_id, query: { limit: 0 } });
    const next_check_seconds = nextCheckSeconds(table, ports.clock.now());
    return {
      structured: { taskgroup_id, state: table.state, url: table.url, message, next_check_seconds },
      text: `${message} State: ${table.state}. Live: ${table.url}`,
      links: [resultLink(taskgroup_id)],
    };
  },
});
