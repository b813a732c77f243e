/**
 * npm run faults:http: every fault over HTTP through the local cloud, in one table, and the execution history of a large
 * group. Flags: --rows 1000 (200 at least), --seed 1, --fault NAME, --at-once 2, --history-rows 10000 (0: none). Ends with 1 if any row
 * was lost, paid twice without being reported, or shown for another.
 */
import { parseArgs } from "node:util";
import { startFaultCloud, faultTimeScale, verdictOf } from "./fault-cloud.ts";
import { httpFaults, isAlone, type HttpFault } from "./fault-table.ts";
import { measureHistory } from "./history.ts";
import type { Verdict } from "./run-case.ts";

const columns = ["lost", "duplicate", "silent", "mismapped", "posts", "struck", "seconds"] as const;

const print = (verdict: Verdict): void => {
  const cells = columns.map((name) => String(Math.round(verdict[name])).padStart(10));
  console.log(verdict.name.padEnd(27) + cells.join("") + `  ${verdict.state}`);
  for (const wrong of verdict.wrong) console.log(`  BAD ${wrong}`);
};

const { values } = parseArgs({
  options: {
    rows: { type: "string", default: "1000" },
    seed: { type: "string", default: "1" },
    fault: { type: "string" },
    "at-once": { type: "string", default: "2" },
    "history-rows": { type: "string", default: "10000" },
  },
});
const options = { rows: Number(values.rows), seed: Number(values.seed), timeScale: faultTimeScale };
const began = Date.now();
const faultCloud = await startFaultCloud(options.seed);
let bad = 0;
try {
  const chosen = httpFaults.filter(({ name }) => values.fault === undefined || name === values.fault);
  console.log(`${options.rows} rows each, seed ${options.seed}, durations × ${faultTimeScale}`);
  console.log("fault".padEnd(27) + columns.map((name) => name.padStart(10)).join(""));
  const take = async (queue: IterableIterator<HttpFault>): Promise<void> => {
    for (const fault of queue) {
      const verdict = await verdictOf(faultCloud, fault, options);
      if (verdict.wrong.length > 0) bad += 1;
      print(verdict);
    }
  };
  const queue = chosen.filter((fault) => !isAlone(fault)).values();
  await Promise.all(Array.from({ length: Number(values["at-once"]) }, () => take(queue)));
  await take(chosen.filter(isAlone).values());
  const { throttled, ack_lost } = faultCloud.store.struck;
  if (throttled > 0) console.log(`the store refused ${throttled} calls and lost the answer to ${ack_lost}`);
  const rows = Number(values["history-rows"]);
  if (rows > 0) {
    const { events, state_bytes, state, seconds } = await measureHistory(faultCloud.cloud, rows);
    const ok = state === "completed" && events < 3_000 && state_bytes < 2_048;
    if (!ok) bad += 1;
    console.log(
      `history of ${rows} rows: ${events} events (bar 3,000), largest state ${state_bytes} B (bar 2,048), ${state}, ${Math.round(seconds)} s${ok ? "" : "  BAD"}`,
    );
  }
  const denied = new Set(faultCloud.cloud.denials);
  for (const denial of denied) console.log(`  BAD denied: ${denial}`);
  console.log(`${chosen.length} faults, ${bad + denied.size} bad, ${Math.round((Date.now() - began) / 1_000)} s`);
  process.exitCode = bad + denied.size > 0 ? 1 : 0;
} finally {
  await faultCloud.stop();
}
