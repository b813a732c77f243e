/** Sends one group of rows through the local cloud under one fault and judges its end by server truth, ledger, export. */
import type { TaskGroupAccepted } from "../../lambdas/contracts/task-group.ts";
import type { TaskGroupTable } from "../../lambdas/contracts/table.ts";
import { isPaused, isTerminal } from "../../lambdas/contracts/lifecycle.ts";
import type { FaultView } from "../../local/parallel-simulator/faults/faults.ts";
import type { LocalCloud } from "../support/local-cloud.ts";
import type { HttpFault } from "./fault-table.ts";
import { call, control, ledgerRuns, truth, wholeTable, type TrueRun } from "./talk.ts";

export interface Verdict {
  readonly name: string;
  readonly lost: number;
  readonly duplicate: number;
  /** Duplicates the group does not show. */
  readonly silent: number;
  readonly mismapped: number;
  readonly posts: number;
  readonly struck: number;
  readonly state: string;
  readonly seconds: number;
  /** In words; empty when all is well. */
  readonly wrong: string[];
}

export interface CaseOptions {
  readonly rows: number;
  readonly seed: number;
  readonly timeScale: number;
  /** @default 10 min */
  readonly patience_ms?: number;
}

const schema = {
  type: "object",
  properties: { ceo: { type: "string", description: "Name of the CEO" } },
  required: ["ceo"],
  additionalProperties: false,
};
const nap = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const placeOf = ({ metadata }: TrueRun): string => `${String(metadata?.["mt_row"])}#${String(metadata?.["mt_g"])}`;

export const runCase = async (cloud: LocalCloud, fault: HttpFault, options: CaseOptions): Promise<Verdict> => {
  const { rows, seed, timeScale } = options;
  const began = Date.now();
  const key = `demo-fault-${fault.name.replaceAll("_", "-")}-${seed}`;
  const inputs = Array.from({ length: rows }, (_, row) => ({ company: `${fault.name} company ${row}` }));
  await control(cloud, "POST", "/keys", { key });
  const set: string[] = [];
  for (const { metadata, ...one } of fault.simulator((ms) => Math.round(ms * timeScale))) {
    const match = { key, ...(metadata && { metadata }) };
    set.push((await control<{ id: string }>(cloud, "POST", "/faults", { seed, ...one, match })).id);
  }
  // Enough POSTs to go wrong: pro goes 50 rows a POST, 20 for 1,000 rows; ultra 16, 13 for 200.
  const asked = { inputs, output: schema, processor: rows < 400 ? "ultra-fast" : "pro-fast" };
  const started = await call<TaskGroupAccepted>(cloud, key, "POST", "/v1/tasks/groups", asked);
  if (started.status !== 202)
    throw new Error(`${fault.name}: submit answered ${started.status}: ${JSON.stringify(started.body)}`);
  const id = started.body.taskgroup_id;
  for (let extra = 1; extra < (fault.executions ?? 1); extra += 1) startAgain(cloud, id, extra);
  const killing = killSenders(cloud, fault.kills ?? 0);
  try {
    await untilOver(cloud, fault, { key, id, until: began + (options.patience_ms ?? 600_000) });
  } finally {
    killing.stop();
  }
  const table = await wholeTable(cloud, key, id);
  const own = (await control<{ faults: FaultView[] }>(cloud, "GET", "/faults")).faults.filter((one) =>
    set.includes(one.id),
  );
  const struck = own.reduce((sum, { fired }) => sum + fired, killing.stop());
  for (const one of set) await control(cloud, "DELETE", `/faults/${one}`);
  const judged = await judge(cloud, fault, { id, inputs, table });
  // What never happened proves nothing; a rare one of many may miss.
  const missed = own.filter(({ fired, rate }) => fired === 0 && rate > 0.1).map(({ kind }) => kind);
  if (missed.length > 0 || struck < (fault.kills ?? 0)) judged.wrong.push(`never struck: ${missed.join() || "kills"}`);
  return { name: fault.name, ...judged, struck, state: table.state, seconds: (Date.now() - began) / 1_000 };
};

/** Every second or so one invocation of the sender dies, wherever it is. Answers how many did. */
const killSenders = (cloud: LocalCloud, wanted: number): { stop(): number } => {
  const sender = cloud.assembly.functions.find(({ label }) => label === "add-runs");
  if (!sender) throw new Error("The assembly has no add-runs function.");
  let killed = 0;
  const timer = setInterval(() => {
    if (killed < wanted && cloud.pool.kill(sender)) killed += 1;
  }, 700);
  return {
    stop() {
      clearInterval(timer);
      return killed;
    },
  };
};

/** A second execution of the same generation, as a redrive or an operator's slip would make one. */
const startAgain = (cloud: LocalCloud, taskgroup_id: string, extra: number): void => {
  const [machine] = cloud.assembly.machines;
  if (!machine) throw new Error("The assembly has no state machine.");
  cloud.executions.start(
    machine.arn,
    `${taskgroup_id}-1-again-${extra}`,
    JSON.stringify({ taskgroup_id, generation: 1 }),
  );
};

/** Until its executions are over: what is still owed after the end (late audit, key) belongs to the verdict. */
const untilOver = async (
  cloud: LocalCloud,
  fault: HttpFault,
  { key, id, until }: { key: string; id: string; until: number },
): Promise<void> => {
  let resumed = false;
  for (;;) {
    const { body } = await call<TaskGroupTable>(cloud, key, "GET", `/${id}.json?limit=1`);
    if (fault.pauses_at !== undefined && !resumed && body.state === fault.pauses_at) {
      const { status } = await call(cloud, key, "POST", `/${id}/continue`);
      if (status !== 202) throw new Error(`${fault.name}: continue answered ${status}`);
      resumed = true;
    } else if (isTerminal(body.state)) {
      if (!fault.may_duplicate || executionsOver(cloud, id)) return;
    } else if (isPaused(body.state) && body.attention?.retry_at === null) {
      throw new Error(`${fault.name}: stays in ${body.state}: ${body.attention.detail}`);
    }
    if (Date.now() > until) throw new Error(`${fault.name}: still ${body.state} when patience ended`);
    await nap(1_500);
  }
};

const executionsOver = (cloud: LocalCloud, id: string): boolean =>
  [...cloud.executions.all.values()].every(({ name, result }) => !name.startsWith(`${id}-`) || result !== undefined);

const judge = async (
  cloud: LocalCloud,
  fault: HttpFault,
  { id, inputs, table }: { id: string; inputs: { company: string }[]; table: TaskGroupTable },
): Promise<Pick<Verdict, "lost" | "duplicate" | "silent" | "mismapped" | "posts" | "wrong">> => {
  const group = await truth(cloud, id);
  const byPlace = new Map<string, TrueRun[]>();
  for (const run of group.runs) byPlace.set(placeOf(run), [...(byPlace.get(placeOf(run)) ?? []), run]);
  const byId = new Map(group.runs.map((run) => [run.run_id, run]));
  const ledger = await ledgerRuns(cloud, id);
  const reported = new Set(table.duplicate_run_ids);
  const refused = new Set(fault.refused ?? []);
  const ends = new Set(["completed", ...(fault.ends ?? [])]);
  const count = { lost: 0, duplicate: 0, silent: 0, mismapped: 0 };
  const wrong: string[] = [];
  if (table.results.length !== inputs.length) wrong.push(`${table.results.length} rows shown of ${inputs.length}`);
  for (const [row, input] of inputs.entries()) {
    const runs = [...byPlace].filter(([place]) => place.startsWith(`${row}#`)).flatMap(([, list]) => list);
    const shown = table.results[row];
    if (refused.has(row)) {
      if (runs.length > 0 || shown?.$status !== "failed" || !shown.$error)
        wrong.push(`row ${row} is not failed with a reason`);
      continue;
    }
    if (runs.length === 0) count.lost += 1;
    count.duplicate += Math.max(0, runs.length - 1);
    count.silent += runs.filter(({ run_id }) => run_id !== shown?.$id && !reported.has(run_id)).length;
    const run = byId.get(shown?.$id ?? "");
    const same = run && JSON.stringify(run.input) === JSON.stringify(input) && shown?.["company"] === input.company;
    if (!same || ledger.get(row) !== run.run_id) count.mismapped += 1;
    else if (!ends.has(shown.$status) || run.status !== shown.$status)
      wrong.push(`row ${row} shows ${shown.$status}, is ${run.status}`);
    else if (shown.$status === "completed" && shown["ceo"] === undefined) wrong.push(`row ${row} has no answer`);
    else if (shown.$status !== "completed" && !shown.$error) wrong.push(`row ${row} has no reason`);
  }
  if (count.lost > 0) wrong.push(`${count.lost} rows lost`);
  if (count.duplicate > 0 && !fault.may_duplicate) wrong.push(`${count.duplicate} runs beyond one per row`);
  if (count.silent > 0) wrong.push(`${count.silent} of them not shown`);
  if (count.mismapped > 0) wrong.push(`${count.mismapped} rows show another row's run`);
  return { ...count, posts: group.add_runs_posts, wrong: wrong.slice(0, 5) };
};
