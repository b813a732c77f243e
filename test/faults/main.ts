/**
 * npm run faults: every fault, several seeds, in one table. Flags: --rows 10000, --seeds 3 (200 for a night), --seed 7
 * (that one only), --fault NAME. Ends with 1 if any row was lost, paid twice without being reported, or mis-mapped.
 */
import { fork } from "node:child_process";
import { parseArgs } from "node:util";
import { faultTable } from "./fault-table.ts";
import { runCase, type Verdict } from "./run-case.ts";

interface Job {
  readonly fault: string;
  readonly seed: number;
  readonly rows: number;
}
interface Done {
  readonly job: Job;
  readonly verdict: Verdict | null;
  readonly error: string | null;
  readonly ms: number;
}

const runJob = async (job: Job): Promise<Done> => {
  const started = performance.now();
  const fault = faultTable.find(({ name }) => name === job.fault);
  if (!fault) throw new Error(`There is no fault named ${job.fault}.`);
  try {
    const verdict = await runCase(fault, job);
    return { job, verdict, error: null, ms: performance.now() - started };
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { job, verdict: null, error: text, ms: performance.now() - started };
  }
};

/** Step Functions ends a history at 25,000 events and a state at 256 KB; the bars are far below. */
const oversized = (verdict: Verdict | null): string[] => [
  ...(verdict && verdict.events >= 3_000 ? [`${verdict.events} events`] : []),
  ...(verdict && verdict.state_bytes >= 2_048 ? [`${verdict.state_bytes} bytes of state`] : []),
];

const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      rows: { type: "string", default: "10000" },
      seeds: { type: "string", default: "3" },
      seed: { type: "string" },
      fault: { type: "string" },
      workers: { type: "string", default: "2" },
    },
  });
  const seeds = values.seed ? [Number(values.seed)] : Array.from({ length: Number(values.seeds) }, (_, at) => at + 1);
  const names = faultTable
    .map(({ name }) => name)
    .filter((name) => values.fault === undefined || name === values.fault);
  const jobs = names.flatMap((fault) => seeds.map((seed): Job => ({ fault, seed, rows: Number(values.rows) })));
  const started = performance.now();
  const done = await inWorkers(jobs, Number(values.workers));
  let bad = 0;
  console.log(`${values.rows} rows, seeds ${seeds.join(" ")}`);
  console.log("fault".padEnd(30), "struck lost  dup silent  map  posts  minutes events  state     ms");
  for (const name of names) {
    const own = done.filter(({ job }) => job.fault === name);
    const sum = (pick: (verdict: Verdict) => number): number =>
      own.reduce((total, { verdict }) => total + (verdict ? pick(verdict) : 0), 0);
    const most = (pick: (verdict: Verdict) => number): number =>
      Math.max(...own.map(({ verdict }) => (verdict ? pick(verdict) : 0)));
    const ms = own.reduce((total, one) => total + one.ms, 0);
    const cells = [
      [sum((one) => one.struck), 7],
      [sum((one) => one.lost), 5],
      [sum((one) => one.duplicate), 5],
      [sum((one) => one.silent), 7],
      [sum((one) => one.mismapped), 5],
      [Math.round(sum((one) => one.posts) / own.length), 7],
      [Math.round(most((one) => one.virtual_minutes)), 9],
      [most((one) => one.events), 7],
      [most((one) => one.state_bytes), 7],
      [Math.round(ms), 7],
    ];
    console.log(name.padEnd(30), cells.map(([value, width]) => String(value).padStart(width ?? 0)).join(""));
    for (const { job, verdict, error } of own) {
      const faults =
        error === null ? [...(verdict?.faults ?? []), ...unstruck(name, verdict), ...oversized(verdict)] : [error];
      if (faults.length === 0) continue;
      bad += 1;
      console.log(`  BAD seed ${job.seed}: ${faults.join("; ")}`);
      console.log(`  again: npm run faults -- --fault ${name} --seed ${job.seed} --rows ${job.rows}`);
    }
  }
  console.log(`${jobs.length} cases, ${bad} bad, ${((performance.now() - started) / 1_000).toFixed(1)} s`);
  process.exitCode = bad > 0 ? 1 : 0;
};

/** A fault that never struck proves nothing. */
const unstruck = (name: string, verdict: Verdict | null): string[] =>
  name !== "none" && verdict?.struck === 0 ? ["it never struck: take more rows or another seed"] : [];

/** Two processes share the cases: the work is all computing. */
const inWorkers = async (jobs: readonly Job[], workers: number): Promise<Done[]> => {
  const done: Done[] = [];
  const queue = jobs.values();
  const work = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const child = fork(new URL(import.meta.url).pathname, ["--as-worker"]);
      const next = (): void => {
        const { value: job, done: over } = queue.next();
        if (over) child.disconnect();
        else child.send(job);
      };
      child.on("message", (result: Done) => {
        done.push(result);
        next();
      });
      child.on("error", reject);
      child.on("exit", (code) => (code === 0 ? resolve() : reject(new Error(`A worker ended with ${code}.`))));
      next();
    });
  await Promise.all(Array.from({ length: Math.max(1, workers) }, work));
  return done;
};

if (process.argv.includes("--as-worker")) {
  process.on("message", (job: Job) => void runJob(job).then((done) => process.send?.(done)));
} else {
  await main();
}
