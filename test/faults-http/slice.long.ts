/** A slice of the faults over HTTP that `npm test` runs each time: the whole table is `npm run faults:http`. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { faultTimeScale, startFaultCloud, verdictOf, type FaultCloud } from "./fault-cloud.ts";
import { httpFaults } from "./fault-table.ts";

/** An answer lost, an answer cut short, some of a POST taken. */
const slice = ["accept_then_drop", "truncated_answer", "partial_commit"];

describe("rows sent through the local cloud while Parallel misbehaves", () => {
  let faultCloud: FaultCloud;
  beforeAll(async () => {
    faultCloud = await startFaultCloud(2);
  }, 120_000);
  afterAll(() => faultCloud.stop());

  it("are neither lost, nor paid twice, nor shown for one another", async () => {
    const faults = httpFaults.filter(({ name }) => slice.includes(name));
    const options = { rows: 200, seed: 2, timeScale: faultTimeScale, patience_ms: 170_000 };
    const verdicts = await Promise.all(faults.map((fault) => verdictOf(faultCloud, fault, options)));
    expect(verdicts.map(({ name, wrong, struck }) => [name, wrong, struck > 0])).toEqual(
      faults.map(({ name }) => [name, [], true]),
    );
  }, 180_000);
});
