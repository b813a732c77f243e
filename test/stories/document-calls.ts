/** Which group each curl call of the documents is made on, and what it must then print. */
import type { TaskGroupTable } from "../../lambdas/contracts/table.ts";
import { until, type Caller } from "./caller.ts";

/** `ended`: with a failed row; `resting`: after its sample; `told`: ended, with a webhook. */
type GroupState = "ended" | "resting" | "told";

interface DocumentedCall {
  readonly has: string;
  readonly on: GroupState | "any";
  readonly prints: RegExp;
}

/** The first that fits. curl fails at 4xx and 5xx: a call may print this only with a success. */
const documentedCalls: readonly DocumentedCall[] = [
  { has: "/rows", on: "ended", prints: /"num_rows":3\b.*"deduplicated":false/ },
  { has: "/retry", on: "ended", prints: /"num_rows":2\b.*"deduplicated":false/ },
  { has: "/continue", on: "resting", prints: /"num_rows":2\b.*"deduplicated":false/ },
  { has: "/cancel", on: "resting", prints: /"state":"cancelled".*"num_never_sent":1\b/ },
  { has: "-X DELETE", on: "ended", prints: /^$/ },
  { has: "/deliveries", on: "told", prints: /"type":"task_group.completed_with_errors","state":"delivered"/ },
  { has: "/v1/webhooks/secret", on: "any", prints: /"secret":"whsec_.*"version":\d/ },
  { has: "/v1/webhooks/test", on: "any", prints: /"status":200\b/ },
  { has: "/plan", on: "any", prints: /"estimated_cost_usd":/ },
  { has: "curl ", on: "any", prints: /tgrp_\w+/ },
];

export const documentedCall = (snippet: string): DocumentedCall =>
  documentedCalls.find(({ has }) => snippet.includes(has)) ?? documentedCalls.at(-1)!;

const inputs = [{ company: "Stripe" }, { company: "Adyen", simulate: "fail" }];

/** Makes a group of two rows that stands where the call wants it. Answers its id. */
export const groupIn = async (caller: Caller, state: GroupState, webhook_url: string): Promise<string> => {
  const more = { resting: { sample: 1 }, told: { webhook_url }, ended: {} }[state];
  const asked = { inputs, output: "CEO", processor: "lite-fast", ...more };
  const { url, taskgroup_id } = caller.accepted(await caller.sendJson("/v1/tasks/groups", asked));
  const stands: TaskGroupTable["state"] = state === "resting" ? "needs_attention" : "completed_with_errors";
  await caller.follow(url, "", stands);
  if (state === "told") {
    const delivered = async () => (await caller.send(`${url}/deliveries`)).text.includes('"state":"delivered"');
    await until("its end is delivered", delivered, 60_000);
  }
  return taskgroup_id;
};
