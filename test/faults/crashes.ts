/** npm run crashes: a death before and after every call that reaches the world. Ends with 1 if one costs a row. */
import { crashEverywhere, crashProfiles } from "./crash-points.ts";

let bad = 0;
for (const profile of crashProfiles) {
  const started = performance.now();
  const report = await crashEverywhere(profile);
  bad += report.bad.length;
  const seconds = ((performance.now() - started) / 1_000).toFixed(1);
  console.log(`${profile.name}: ${report.points} calls, ${report.runs} deaths, ${report.bad.length} bad, ${seconds} s`);
  for (const line of report.bad) console.log(`  BAD ${line}`);
}
process.exitCode = bad > 0 ? 1 : 0;
