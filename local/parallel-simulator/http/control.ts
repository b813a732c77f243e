/** `/_control`: faults, keys, balances, the clock, and the truth about everything that was committed. */
import * as z from "zod";
import { ParallelError, json, type Answer } from "./answer.ts";
import type { Account } from "./accounts.ts";
import { isVirtual, timestamp } from "../runs/clock.ts";
import { FaultRequest } from "../faults/fault-request.ts";
import type { Group, Run } from "../runs/records.ts";
import { read } from "./request-shapes.ts";
import type { Route, SimulatedRequest } from "./request.ts";
import type { Simulation } from "../runs/simulation.ts";

const KeyRequest = z.strictObject({
  key: z.string().min(1),
  balance_usd: z.number().nonnegative().optional(),
  revoked: z.boolean().optional(),
  webhook_secrets: z.array(z.string().startsWith("whsec_")).min(1).optional(),
  webhook_form: z.enum(["new", "legacy"]).optional(),
});

const keyView = (account: Account) => ({
  key: account.key,
  revoked: account.revoked,
  balance_usd: account.balance_micros / 1e6,
  reserved_usd: account.reserved_micros / 1e6,
  spent_usd: account.spent_micros / 1e6,
  webhook_secrets: account.webhook_secrets,
  webhook_form: account.webhook_form,
});

/** Opens a key, or changes what is named of a known one. */
function setKey({ accounts }: Simulation, { body }: SimulatedRequest): Answer {
  const wish = read(KeyRequest, body, "body");
  const account = accounts.find(wish.key) ?? accounts.open(wish.key);
  if (wish.balance_usd !== undefined) account.balance_micros = Math.round(wish.balance_usd * 1e6);
  if (wish.revoked !== undefined) account.revoked = wish.revoked;
  if (wish.webhook_form) account.webhook_form = wish.webhook_form;
  if (wish.webhook_secrets) account.webhook_secrets.splice(0, Infinity, ...wish.webhook_secrets);
  return json(200, keyView(account));
}

const runTruth = (run: Run) => ({
  run_id: run.run_id,
  taskgroup_id: run.group?.taskgroup_id ?? null,
  status: run.status,
  processor: run.request.processor,
  metadata: run.request.metadata ?? null,
  input: run.request.input,
  mcp_servers: run.request.mcp_servers ?? null,
  created_at: timestamp(run.created_at),
  ends_at: timestamp(run.ends_at),
});

const groupTruth = (simulation: Simulation, group: Group, runs: boolean) => ({
  taskgroup_id: group.taskgroup_id,
  key: group.account.key,
  metadata: group.metadata,
  status: simulation.ledger.status(group),
  created_at: timestamp(group.created_at),
  add_runs_posts: group.posts,
  ...(runs ? { runs: group.runs.map(runTruth) } : {}),
});

/** Everything committed, by group; `?taskgroup_id=` for one, `?runs=false` without the runs. */
function truth(simulation: Simulation, { query }: SimulatedRequest): Answer {
  const { ledger, requests, accounts, clock } = simulation;
  const groups = [...ledger.groups.values()].filter(
    (group) => !query["taskgroup_id"] || group.taskgroup_id === query["taskgroup_id"],
  );
  return json(200, {
    now: timestamp(clock.now()),
    seed: simulation.seed,
    time_scale: simulation.timeScale,
    requests: Object.fromEntries(requests),
    keys: accounts.list().map(keyView),
    groups: groups.map((group) => groupTruth(simulation, group, query["runs"] !== "false")),
    lone_runs: [...ledger.runs.values()].filter((run) => !run.group).map(runTruth),
  });
}

function advanceClock({ clock }: Simulation, { body }: SimulatedRequest): Answer {
  if (!isVirtual(clock)) {
    throw new ParallelError(
      409,
      "This simulator follows the machine's clock; start it with a virtual clock to move it",
    );
  }
  const { milliseconds } = read(z.strictObject({ milliseconds: z.number().positive() }), body, "body");
  clock.advance(milliseconds);
  return json(200, { now: timestamp(clock.now()) });
}

function clearFaults({ faults }: Simulation, { params }: SimulatedRequest): Answer {
  const cleared = faults.clear(params["id"]);
  if (params["id"] !== undefined && cleared === 0) throw new ParallelError(404, `No fault ${params["id"]} is set`);
  return json(200, { cleared });
}

const open = { open: true, validation: "envelope" } as const;
const route = (method: Route["method"], path: string, answer: Route["answer"]): Route => ({
  ...open,
  method,
  path: `/_control${path}`,
  operation: "_control",
  answer,
});

export const controlRoutes: readonly Route[] = [
  route("GET", "/faults", ({ faults }) => json(200, { faults: faults.list() })),
  route("POST", "/faults", ({ faults }, { body }) => json(201, faults.set(read(FaultRequest, body, "body")))),
  route("DELETE", "/faults", clearFaults),
  route("DELETE", "/faults/{id}", clearFaults),
  route("GET", "/keys", ({ accounts }) => json(200, { keys: accounts.list().map(keyView) })),
  route("POST", "/keys", setKey),
  route("GET", "/clock", ({ clock, timeScale }) =>
    json(200, { now: timestamp(clock.now()), virtual: isVirtual(clock), time_scale: timeScale }),
  ),
  route("POST", "/clock", advanceClock),
  route("GET", "/truth", truth),
  route("GET", "/webhooks", ({ webhooks }) => json(200, { deliveries: webhooks.deliveries })),
];
