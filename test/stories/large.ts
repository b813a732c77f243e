/**
 * `npm run story:large`: many rows through the local cloud; what they cost in time and memory, against the bars. `-- --upload`
 * sends them as a file, 100,000 unless `--rows` says otherwise.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { parseArgs } from "node:util";
import type { UploadCreated } from "../../lambdas/contracts/uploads.ts";
import { callerOf } from "./caller.ts";

const MB = 1024 * 1024;
/** Of the whole local cloud outside its worker pool, the simulator included. */
const memory_bar_mb = 400;
const accept_bar_ms = 2_000;

const { values } = parseArgs({
  options: {
    rows: { type: "string" },
    upload: { type: "boolean", default: false },
    "time-scale": { type: "string", default: "0.05" },
  },
});
const count = Number(values.rows ?? (values.upload ? 100_000 : 2_500));
/** Of everything in one process, with the rows, runs and results of the simulator in memory. */
const upload_rss_bar_mb = 2_048;
/** Step Functions ends an execution after 25,000. */
const events_bar = 10_000;

interface Memory {
  /** Of the longest execution. */
  events: number;
  /** Whole process, worker threads included. */
  rss: number;
  /** V8 heap and buffers of the main thread alone: every stand-in and the simulator, no function. */
  main: number;
}

const cloud = fork(new URL("./large-cloud.ts", import.meta.url), [values["time-scale"]], {
  execArgv: ["--import", "tsx", "--expose-gc"],
});
const ask = async (what: "memory" | "end workers" | "events" | "stop"): Promise<Memory> => {
  cloud.send(what);
  return ((await once(cloud, "message")) as [Memory])[0];
};
cloud.once("exit", (code) => {
  if (code) process.exit(1);
});
const [address] = (await once(cloud, "message")) as [{ base_url: string; demo_key: string }];

const { send, sendJson, accepted, table } = callerOf(address);
const inputs = (rows: number) =>
  Array.from({ length: rows }, (_row, index) => ({
    company: `Company ${index}`,
    website: `https://c${index}.example`,
  }));
const options = {
  output: {
    type: "object",
    properties: { ceo: { type: "string" }, founded_year: { type: "integer" }, employees: { type: "integer" } },
  },
  processor: "lite-fast",
};

const failures: string[] = [];
const report = (what: string, value: number, unit: string, bar?: number) => {
  const over = bar !== undefined && value >= bar;
  console.log(
    `${what.padEnd(64)} ${value.toFixed(0).padStart(7)} ${unit}${bar ? `  (bar ${bar}${over ? ", MISSED" : ""})` : ""}`,
  );
  if (over) failures.push(what);
};

const idle = await ask("memory");
report("memory of the process, idle", idle.rss / MB, "MB");
await sendJson("/v1/tasks/groups/plan", { inputs: inputs(1), ...options });

const peak = { rss: 0, main: 0 };
const note = (seen: Memory) => {
  peak.rss = Math.max(peak.rss, seen.rss);
  peak.main = Math.max(peak.main, seen.main);
};
/** The rows as a file, sent with the form that POST /v1/uploads gives. */
const sendFile = async (): Promise<{ upload: string }> => {
  const lines = inputs(count).map(({ company, website }) => `${company},${website}`);
  const file = ["company,website", ...lines].join("\n");
  const asked = { content_type: "text/csv", bytes: file.length, name: "companies.csv" };
  const created = JSON.parse((await sendJson("/v1/uploads", asked)).text) as UploadCreated;
  const form = new FormData();
  for (const [name, value] of Object.entries(created.fields)) form.append(name, value);
  form.append("file", new Blob([file]));
  const { status } = await fetch(created.url, { method: "POST", body: form });
  if (status !== 204) throw new Error(`The bucket answered ${status}`);
  return { upload: created.upload_id };
};

const began = performance.now();
const sent = values.upload ? await sendFile() : inputs(count);
const answer = await sendJson("/v1/tasks/groups", { inputs: sent, ...options });
const { url } = accepted(answer);
report(`${count} rows accepted after`, answer.took_ms, "ms", accept_bar_ms);
let state = "";
for (
  const end = began + Math.max(180_000, count * 36);
  !["completed", "failed", "completed_with_errors"].includes(state);
) {
  if (performance.now() > end) throw new Error(`Still ${state}`);
  await new Promise((resolve) => setTimeout(resolve, 500));
  note(await ask("memory"));
  state = (await table(url, "?limit=1")).state;
  if (process.env.TRACE)
    console.log(
      ((performance.now() - began) / 1000).toFixed(1),
      state,
      (await table(url, "?limit=1")).parallel_status?.task_run_status_counts,
    );
}
report(`${count} rows ${state} after`, (performance.now() - began) / 1000, "s");
if (state !== "completed") failures.push(`ended ${state}`);
const names: (string | undefined)[] = [];
const csv = { took_ms: 0 };
for (let next: string | null = `${url}.csv`; next !== null;) {
  const part = await send(next);
  csv.took_ms += part.took_ms;
  names.push(
    ...part.text
      .split("\r\n")
      .slice(1, -1)
      .map((line) => line.split(",")[4]),
  );
  next = /<([^>]+)>; rel="next"/.exec(part.headers.get("link") ?? "")?.[1] ?? null;
}
if (names.length !== count || names.some((name, index) => name !== `Company ${index}`)) failures.push("order of rows");
report(`CSV of ${names.length} rows in input order, after`, csv.took_ms, "ms");
note(await ask("memory"));

const { events } = await ask("events");
report("events of the execution", events, "", events_bar);

const ten = await sendJson("/v1/tasks/groups", { inputs: inputs(10_000), ...options, sample: 1 });
report(`${accepted(ten).num_rows} rows (JSON body) accepted after`, ten.took_ms, "ms", accept_bar_ms);

const bars = values.upload ? { rss: upload_rss_bar_mb } : { main: memory_bar_mb, after: memory_bar_mb };
report("memory of the process, at most, with its worker threads", peak.rss / MB, "MB", bars.rss);
report("heap and buffers of the main thread, at most", peak.main / MB, "MB", bars.main);
const after = await ask("end workers");
report("memory of the process once its workers have ended", after.rss / MB, "MB", bars.after);
await ask("stop");
cloud.disconnect();
if (failures.length > 0) {
  console.log(`MISSED: ${failures.join("; ")}`);
  process.exitCode = 1;
}
