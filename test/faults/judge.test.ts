/** The judge itself: it must say so when something is wrong, or all the green above means nothing. */
import { beforeEach, describe, expect, it } from "@jest/globals";
import { listBatches } from "../../lambdas/core/task-group/rows/batches.ts";
import type { Fault } from "./fault-table.ts";
import { type Case, judgeCase, playCase } from "./run-case.ts";

const fault: Fault = { name: "none" };
let ended: Case;
const verdict = async () => (await judgeCase(fault, ended)).faults.join("; ");
const recordOf = async () => (await ended.ports.taskGroups.get(ended.group.taskgroup_id))!;
const runs = () => ended.parallel.groups.get(ended.group.taskgroup_id)!.runs;

beforeEach(async () => {
  ended = await playCase(fault, { rows: 20, seed: 1 });
});

describe("the judge of a fault case", () => {
  it("finds nothing wrong with a group that nothing went wrong with", async () => {
    expect(await verdict()).toBe("");
  });

  it("sees a row Parallel never got", async () => {
    runs().splice(3, 1);
    expect(await verdict()).toMatch(/1 lost.*19 rows billed/);
  });

  it("sees a row that is billed twice and shown nowhere", async () => {
    const extra = { ...runs()[4]!, id: "trun_twice" };
    runs().push(extra);
    ended.parallel.runs.set(extra.id, extra);
    expect(await verdict()).toBe("1 duplicate; 1 duplicates not reported");
  });

  it("sees rows whose runs are exchanged in the ledger", async () => {
    const [batch] = await listBatches(ended.ports, await recordOf());
    const exchanged = { ...batch!.runs, "1": batch!.runs["2"]!, "2": batch!.runs["1"]! };
    await ended.ports.batches.replace({ ...batch!, runs: exchanged });
    expect(await verdict()).toMatch(/2 mis-mapped/);
  });

  it("sees a row that shows another row's answer", async () => {
    const other = (await ended.ports.rows.get(ended.group.taskgroup_id, 5))!;
    const own = (await ended.ports.rows.get(ended.group.taskgroup_id, 6))!;
    await ended.ports.rows.settle({ ...own, generation: 2, output: other.output });
    expect(await verdict()).toMatch(/1 mis-mapped/);
  });

  it("sees a row that ended without its result", async () => {
    const own = (await ended.ports.rows.get(ended.group.taskgroup_id, 6))!;
    await ended.ports.rows.settle({ ...own, generation: 2, status: "failed", output: null });
    expect(await verdict()).toMatch(/1 lost/);
  });

  it("sees a duplicate reported that is none", async () => {
    const record = await recordOf();
    const progress = { ...record.progress, duplicate_run_ids: [runs()[0]!.id] };
    await ended.ports.taskGroups.replace({ ...record, progress });
    expect(await verdict()).toMatch(/reported duplicates that are none/);
  });

  it("sees a key that was kept and a group that did not end", async () => {
    await ended.ports.taskGroups.replace({ ...(await recordOf()), sealed_key: "sealed", state: "running" });
    expect(await verdict()).toMatch(/ended running.*the sealed key was kept/);
  });

  it("sees more than five dollars at risk in one POST", async () => {
    ended.parallel.largest_post = 201;
    expect(await verdict()).toMatch(/\$5\.025 at risk in one POST/);
  });
});
