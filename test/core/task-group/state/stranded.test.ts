/** A group whose execution is lost: its owner sees what is new, continues it, and no row is paid twice. */
import { describe, expect, it } from "@jest/globals";
import { memoryPorts } from "../../../../lambdas/adapters/memory/ports.ts";
import { deployedDurations } from "../../../../lambdas/contracts/durations.ts";
import { memorySettings } from "../../../../lambdas/adapters/memory/settings.ts";
import type { GroupState } from "../../../../lambdas/contracts/lifecycle.ts";
import type { TaskGroupOptions } from "../../../../lambdas/contracts/task-group.ts";
import { createTaskGroup } from "../../../../lambdas/core/task-group/submit/create.ts";
import { readTable } from "../../../../lambdas/core/task-group/table/results.ts";
import { resumeTaskGroup } from "../../../../lambdas/core/task-group/change/resume.ts";
import { retryTaskGroup } from "../../../../lambdas/core/task-group/change/retry.ts";
import { caller, died, rowsOf } from "../../../faults/run-case.ts";
import { troubledPorts, type Trouble } from "../../../faults/troubled-ports.ts";
import { walkAsl } from "../../../support/asl-machine.ts";
import { FakeParallel } from "../../../support/fake-parallel.ts";
import { VirtualClock } from "../../../support/virtual-clock.ts";
import { echoSchema } from "../../../support/world.ts";

const minute = 60_000;

const startGroup = async (more: TaskGroupOptions = {}, stranded_after = deployedDurations.STRANDED_AFTER_MS) => {
  const clock = new VirtualClock();
  const parallel = new FakeParallel(clock, { seed: 1 });
  const durations = { ...deployedDurations, STRANDED_AFTER_MS: stranded_after };
  const ports = {
    ...memoryPorts({ parallel: parallel.port, clock, seed: 1 }),
    settings: memorySettings({ durations }),
  };
  const options: TaskGroupOptions = { output: echoSchema, processor: "pro-fast", ...more };
  const made = createTaskGroup(ports, caller, { rows: rowsOf(120), options, received_at: clock.now() });
  const { taskgroup_id } = await clock.run(made);
  const walk = (generation: number, trouble: Trouble = {}) =>
    walkAsl(
      ports,
      { taskgroup_id, generation },
      { died, ports_of_step: (killed_at) => troubledPorts(ports, { ...trouble, killed_at }) },
    );
  const record = async () => (await ports.taskGroups.get(taskgroup_id))!;
  const resume = () => clock.run(resumeTaskGroup(ports, caller, { taskgroup_id }));
  return { clock, parallel, ports, taskgroup_id, walk, record, resume };
};
type Started = Awaited<ReturnType<typeof startGroup>>;

/** The store takes nothing any more once the group is in `state`: the step ends for good, and so does Park. */
const strand = async (group: Started, state: GroupState, generation = 1): Promise<void> => {
  let broken = false;
  const watched = async (point: string): Promise<void> => {
    if (point !== "taskGroups.get") broken ||= (await group.record()).state === state;
  };
  const ended = group.walk(generation, { gate: watched, throttle: () => broken });
  expect((await group.clock.run(ended)).status).toBe("FAILED");
  expect((await group.record()).state).toBe(state);
};

const billedOnce = ({ parallel, taskgroup_id }: Started, rows: number): void => {
  const bill = [...parallel.truth(taskgroup_id).values()];
  expect(bill).toHaveLength(rows);
  expect(bill.every((runs) => runs.length === 1)).toBe(true);
};

describe.each(["preparing", "submitting", "running", "finalizing"] as const)(
  "a group left in %s by an execution that could not even park it",
  (state) => {
    it("is continued by its owner once nothing living can be so silent, and pays each row once", async () => {
      const group = await startGroup();
      await strand(group, state);
      await expect(group.resume()).rejects.toMatchObject({ kind: "conflict", code: "not_paused" });
      await group.clock.runUntil(group.clock.now() + 90 * minute);
      await group.resume();
      expect((await group.clock.run(group.walk(2))).status).toBe("SUCCEEDED");
      expect(await group.record()).toMatchObject({
        state: "completed",
        generation: 2,
        progress: expect.objectContaining({ tally: expect.objectContaining({ sends: 120, sends_ended: 120 }) }),
        lease: null,
      });
      billedOnce(group, 120);
    });
  },
);

it("a refused continue says from when on it will be taken", async () => {
  const group = await startGroup();
  await strand(group, "running");
  const refusal = await group.resume().catch((error: unknown) => error as Error);
  const from = /moved it by (\S+Z), continue/.exec((refusal as Error).message)?.[1];
  await group.clock.runUntil(Date.parse(from!) - 1);
  await expect(group.resume()).rejects.toMatchObject({ code: "not_paused" });
  // The virtual clock knows parts of a millisecond, the time told does not.
  await group.clock.runUntil(Date.parse(from!) + 1);
  await group.resume();
});

it("its owner reads what ended meanwhile, continued or not", async () => {
  const group = await startGroup();
  await strand(group, "running");
  await group.clock.runUntil(group.clock.now() + 10 * minute);
  const table = await group.clock.run(
    readTable(group.ports, caller, { id: group.taskgroup_id, query: { limit: 120, basis: "none" } }),
  );
  expect(table.state).toBe("running");
  expect(table.results.every(({ $status }) => $status === "completed")).toBe(true);
});

it("a sample that was under way stays a sample", async () => {
  const group = await startGroup({ sample: 20 });
  await strand(group, "running");
  await group.clock.runUntil(group.clock.now() + 90 * minute);
  await group.resume();
  await group.clock.run(group.walk(2));
  expect(await group.record()).toMatchObject({ state: "needs_attention", pause: { code: "sample_ready" } });
  billedOnce(group, 20);
});

it("a retry that was stranded before it was prepared still sends the failed rows, once", async () => {
  const group = await startGroup();
  group.parallel.faults = { ends: ({ metadata }) => (metadata?.["mt_row"] === "7" ? "failed" : "completed") };
  await group.clock.run(group.walk(1));
  group.parallel.faults = {};
  await group.clock.run(retryTaskGroup(group.ports, caller, { taskgroup_id: group.taskgroup_id }));
  await strand(group, "preparing", 2);
  await group.clock.runUntil(group.clock.now() + 90 * minute);
  await group.resume();
  await group.clock.run(group.walk(3));
  expect(await group.record()).toMatchObject({ state: "completed", generation: 3 });
  expect(group.parallel.runs.size).toBe(121);
});

describe("an execution that was only slow", () => {
  /** Continues at `at` ms while the first execution still goes on; both run to their ends. */
  const continuedAt = async (at: number, faults: FakeParallel["faults"]) => {
    // As short as it gets: a scaled clock, or an operator in a hurry.
    const group = await startGroup({ processor: "ultra" }, 0);
    group.parallel.faults = faults;
    group.parallel.run_ms = { from: 30 * minute, to: 200 * minute };
    const first = group.walk(1);
    await group.clock.runUntil(group.clock.now() + at);
    const before = await group.record();
    const taken = await group.resume().then(
      () => true,
      (error: { code?: string }) => {
        expect(error.code).toBe("not_paused");
        return false;
      },
    );
    const second = taken ? group.walk(2) : Promise.resolve(null);
    if (taken) {
      // Its longest wait later it has looked once more, and ended.
      let over = false;
      void first.then(() => (over = true));
      await group.clock.runUntil(group.clock.now() + 16 * minute);
      expect(over).toBe(true);
    }
    await group.clock.run(Promise.all([first, second]));
    expect(await group.record()).toMatchObject({
      state: "completed",
      progress: expect.objectContaining({ tally: expect.objectContaining({ sends: 120, sends_ended: 120 }) }),
    });
    billedOnce(group, 120);
    return taken ? before.state : null;
  };

  it("and was superseded in the midst of sending ends by itself; no row is paid twice", async () => {
    const superseded = new Set<string | null>();
    for (let at = 1; at <= 40; at += 6) {
      const lost = { post: ({ n }: { n: number }) => (n === 3 ? ("drop_after_commit" as const) : null) };
      superseded.add(await continuedAt(at * 20_000, lost));
    }
    expect(superseded).toContain("submitting");
  });

  it("and was superseded while it waited for runs ends by itself; no row is paid twice", async () => {
    expect(await continuedAt(139 * minute, {})).toBe("running");
  });
});

it("however short the durations, nothing is stranded while a step of Lambda's may be alive", async () => {
  const group = await startGroup({}, 0);
  group.parallel.run_ms = { from: 20 * minute, to: 30 * minute };
  let [hanging, asked] = [0, 0];
  const hang = async (point: string): Promise<void> => {
    if (point !== "parallel.getGroup" || (await group.record()).state !== "running") return;
    hanging += 1;
    await group.clock.sleep(119_000);
    hanging -= 1;
  };
  let over = false;
  const walked = group.walk(1, { gate: hang }).finally(() => (over = true));
  const impatient = async (): Promise<void> => {
    while (!over) {
      await group.clock.sleep(7_000);
      if (hanging === 0) continue;
      asked += 1;
      const resumed = resumeTaskGroup(group.ports, caller, { taskgroup_id: group.taskgroup_id });
      await expect(resumed).rejects.toMatchObject({ code: "not_paused" });
    }
  };
  await group.clock.run(Promise.all([walked, impatient()]));
  expect(asked).toBeGreaterThan(10);
  expect(await group.record()).toMatchObject({ state: "completed", generation: 1 });
});
