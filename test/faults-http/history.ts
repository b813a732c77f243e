/** How much a large group writes into its execution's history, as Step Functions tells it. */
import { paginateGetExecutionHistory, SFNClient } from "@aws-sdk/client-sfn";
import { isTerminal } from "../../lambdas/contracts/lifecycle.ts";
import type { TaskGroupAccepted } from "../../lambdas/contracts/task-group.ts";
import type { TaskGroupTable } from "../../lambdas/contracts/table.ts";
import type { LocalCloud } from "../support/local-cloud.ts";
import { call } from "./talk.ts";

export interface HistoryMeasure {
  readonly events: number;
  readonly state_bytes: number;
  readonly state: string;
  readonly seconds: number;
}

const patience_ms = 300_000;

/** One clean group of `rows`; the events of its execution and the largest input or output of any state. */
export const measureHistory = async (cloud: LocalCloud, rows: number): Promise<HistoryMeasure> => {
  const began = Date.now();
  const key = "demo-history";
  const inputs = Array.from({ length: rows }, (_, row) => ({ company: `Company ${row}` }));
  const asked = { inputs, output: "CEO", output_type: "text", processor: "core-fast" };
  const started = await call<TaskGroupAccepted>(cloud, key, "POST", "/v1/tasks/groups", asked);
  if (started.status !== 202) throw new Error(`Submit answered ${started.status}: ${JSON.stringify(started.body)}`);
  const id = started.body.taskgroup_id;
  let state = "";
  while (!isTerminal(state as TaskGroupTable["state"])) {
    if (Date.now() - began > patience_ms) break;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    ({ state } = (await call<TaskGroupTable>(cloud, key, "GET", `/${id}.json?limit=1`)).body);
  }
  const execution = [...cloud.executions.all.values()].find(({ name }) => name === `${id}-1`);
  if (!execution) throw new Error(`Execution ${id}-1 was never started.`);
  const client = new SFNClient(cloud.client("SFN"));
  let events = 0;
  let state_bytes = 0;
  for await (const page of paginateGetExecutionHistory({ client, pageSize: 1_000 }, { executionArn: execution.arn })) {
    for (const event of page.events ?? []) {
      events += 1;
      const texts = [event.stateEnteredEventDetails?.input, event.stateExitedEventDetails?.output];
      for (const text of texts) state_bytes = Math.max(state_bytes, Buffer.byteLength(text ?? ""));
    }
  }
  client.destroy();
  return { events, state_bytes, state, seconds: (Date.now() - began) / 1_000 };
};
