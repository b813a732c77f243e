import { describe, expect, it } from "@jest/globals";
import { cancelTaskGroup } from "../../../lambdas/core/task-group/change/cancel.ts";
import { stepByStep } from "./step-by-step.ts";

describe("what an interruption left uncounted", () => {
  it("is counted by a cancel: a send that was refused is no send", async () => {
    const group = await stepByStep(3, { post: () => "402" });
    await group.step("prepare");
    // The intent is the first write of the batch; the second says that nothing was taken.
    await group.dyingStep("add_runs", "batches.replace", 2);
    await group.clock.runUntil(group.clock.now() + 3_600_000);
    const asked = { taskgroup_id: group.taskgroup_id, request_id: "r" };
    const told = await group.clock.run(cancelTaskGroup(group.ports, group.caller, asked));
    expect(told).toMatchObject({ state: "cancelled", num_never_sent: 3, num_running: 0, saved_usd: 0.075 });
  });

  it("is counted at the end: a row that was stored has ended", async () => {
    const group = await stepByStep(3, {});
    for (const name of ["prepare", "add_runs"] as const) await group.step(name);
    await group.clock.runUntil(group.clock.now() + 3_600_000);
    await group.dyingStep("watch", "rows.settle", 3);
    for (const name of ["watch", "audit", "finalize"] as const) await group.step(name);
    const record = await group.ports.taskGroups.get(group.taskgroup_id);
    expect(record).toMatchObject({
      state: "completed",
      progress: { tally: { sends: 3, sends_ended: 3, rows_completed: 3 } },
    });
  });
});
