/** npm run histories: 10,000 random histories. Flags: --runs 10000, --seed N; a failure prints its history, shrunk. */
import { parseArgs } from "node:util";
import fc from "fast-check";
import { histories } from "./history.ts";
import { play } from "./play.ts";

const { values } = parseArgs({
  options: { runs: { type: "string", default: "10000" }, seed: { type: "string", default: "20261124" } },
});
const started = performance.now();
const details = await fc.check(fc.asyncProperty(histories, play), {
  numRuns: Number(values.runs),
  seed: Number(values.seed),
});
const seconds = ((performance.now() - started) / 1_000).toFixed(0);
if (details.failed) {
  console.error(fc.defaultReportMessage(details));
  process.exit(1);
}
console.log(
  `${details.numRuns} histories in ${seconds} s, seed ${details.seed}: every number adds up everywhere it is shown`,
);
