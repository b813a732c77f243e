/** getStatus: how far it is, in about fifty tokens, and when looking again is worth it. */
import type { TablePart } from "../../contracts/table.ts";
import { GetStatusInput, StatusOutput } from "../../contracts/tools.ts";
import { readTable } from "../../core/task-group/table/results.ts";
import { changes, nextCheckSeconds } from "../answers/next-check.ts";
import { resultLink } from "../resources/resource-uri.ts";
import { statusAnswer } from "../answers/status-answer.ts";
import { defineTool, type ToolCall } from "./tool.ts";

/** Reads once, then again each time a fresh read is possible, until it rests or the time is over. */
const readUntil = async (call: ToolCall, id: string, wait_ms: number): Promise<TablePart> => {
  const { clock, settings } = call.ports;
  // No rows: counts and state are the record's, so neither rows nor inputs are read.
  const read = () => readTable(call.ports, call.caller, { id, query: { limit: 0 } });
  const deadline = clock.now() + wait_ms;
  let table = await read();
  while (changes(table)) {
    const left = deadline - clock.now();
    if (left <= 0) break;
    await clock.sleep(Math.min(left, Math.max(250, settings.durations.REFRESH_AGE_MS)));
    table = await read();
  }
  return table;
};

export const getStatus = defineTool({
  name: "getStatus",
  title: "Status",
  description:
    "Progress of a task group or run: state, counts of rows, ready_at; no results, free. Call only when the user asks, and not before next_check_seconds.",
  scope: "tasks:read",
  access: "scoped",
  hints: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  input: GetStatusInput,
  output: StatusOutput,
  kinds: { taskRunOrGroupId: "id", wait_seconds: "number" },
  example: { taskRunOrGroupId: "tgrp_0123456789abcdef", wait_seconds: 20 },
  answer: async (call, args) => {
    const table = await readUntil(call, args.taskRunOrGroupId, (args.wait_seconds ?? 0) * 1_000);
    const now = call.ports.clock.now();
    const answer = statusAnswer(table, nextCheckSeconds(table, now), now);
    return { ...answer, links: [resultLink(table.taskgroup_id)] };
  },
});
