/** Ends a run of tests at the first that fails: a mutant is dead then, and the other tests would only take time. */
import { writeSync } from "node:fs";

export default class FirstFailure {
  onTestCaseResult(_file, { status, fullName }) {
    if (status !== "failed") return;
    writeSync(2, `\n● ${fullName}\n`);
    process.exit(1);
  }
}
