/**
 * npm run interleavings: two executors on one batch, up to 100,000 orders or two minutes in all. Flags: --preemptions 3,
 * --plays 20000 (for each case). Ends with 1 if an order costs a row.
 */
import { parseArgs } from "node:util";
import { duels, search } from "./interleavings.ts";

const { values } = parseArgs({
  options: { preemptions: { type: "string", default: "3" }, plays: { type: "string", default: "20000" } },
});
const most_ms = 120_000 / duels.length;
let bad = 0;
for (const duel of duels) {
  const started = performance.now();
  const report = await search(duel, {
    preemptions: Number(values.preemptions),
    plays: Number(values.plays),
    until_ms: started + most_ms,
  });
  bad += report.violations.length;
  const seconds = ((performance.now() - started) / 1_000).toFixed(1);
  const how = report.exhausted ? "all of them" : "as many as the bounds allow";
  console.log(`${duel.name}: ${report.played} orders (${how}), ${report.violations.length} bad, ${seconds} s`);
  for (const line of report.violations) console.log(`  BAD ${line}`);
}
process.exitCode = bad > 0 ? 1 : 0;
