/** manageTaskGroup: retry what failed, continue after a sample or a pause, or stop sending rows. */
import { ManageOutput, ManageTaskGroupInput, type manageActions } from "../../contracts/tools.ts";
import { plainText } from "../../core/formats/plain-text.ts";
import type { Caller } from "../../core/oauth/caller.ts";
import type { Ports } from "../../core/ports.ts";
import { readTable } from "../../core/task-group/results.ts";
import { nextCheckSeconds } from "../next-check.ts";
import { resultLink } from "../resource-uri.ts";
import { defineTool } from "../tool.ts";

/** A use case that changes a group: throws Refused 404 for a group that is not the caller's, 409 for a wrong state. */
export type ManageAction = (
  ports: Ports,
  caller: Caller,
  request: { taskgroup_id: string; max_cost_usd?: number; received_at: number },
) => Promise<{ message: string }>;

export const defineManageTaskGroup = (actions: Readonly<Record<(typeof manageActions)[number], ManageAction>>) =>
  defineTool({
    name: "manageTaskGroup",
    title: "Retry, continue or cancel",
    description: [
      "Change a task group. retry: run failed and unsent rows again (costs money).",
      "continue: run the rest after a sample, or go on after a pause, for instance with a higher max_cost_usd (costs money).",
      "cancel: send no more rows; rows already sent may still be billed. Only when the user asked for it.",
    ].join(" "),
    scope: "tasks:write",
    hints: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: true },
    input: ManageTaskGroupInput,
    output: ManageOutput,
    kinds: { taskGroupId: "id", action: "word", max_cost_usd: "number" },
    example: { taskGroupId: "tgrp_0123456789abcdef", action: "continue", max_cost_usd: 20 },
    answer: async ({ ports, caller, received_at }, { taskGroupId: taskgroup_id, action, max_cost_usd }) => {
      const outcome = await actions[action](ports, caller, {
        taskgroup_id,
        received_at,
        ...(max_cost_usd === undefined ? {} : { max_cost_usd }),
      });
      const table = await readTable(ports, caller, { id: taskgroup_id, query: { limit: 1 } });
      const message = plainText(outcome.message);
      const next_check_seconds = nextCheckSeconds(table.state, table.estimated_ready_at, ports.clock.now());
      return {
        structured: { taskgroup_id, state: table.state, url: table.url, message, next_check_seconds },
        text: `${message} State: ${table.state}. Live: ${table.url}`,
        links: [resultLink(taskgroup_id)],
      };
    },
  });
