/** Random mixes of what keeps rows from being sent, under faults and changes: what is sent is what has to be, once, at its price. */
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { memoryExecutions } from "../../lambdas/adapters/memory/executions.ts";
import { memoryPorts } from "../../lambdas/adapters/memory/ports.ts";
import { memorySpending } from "../../lambdas/adapters/memory/spending.ts";
import type { TaskGroupOptions } from "../../lambdas/contracts/task-group.ts";
import { numbersOf } from "../../lambdas/core/budget/numbers.ts";
import { priceOf } from "../../lambdas/core/budget/price.ts";
import type { Ports } from "../../lambdas/core/ports.ts";
import { Refused } from "../../lambdas/core/problem.ts";
import { appendRows } from "../../lambdas/core/task-group/change/append.ts";
import { resumeTaskGroup } from "../../lambdas/core/task-group/change/resume.ts";
import { retryTaskGroup } from "../../lambdas/core/task-group/change/retry.ts";
import { createTaskGroup } from "../../lambdas/core/task-group/submit/create.ts";
import { readTable } from "../../lambdas/core/task-group/table/results.ts";
import { caller, died } from "../faults/run-case.ts";
import { troubledPorts } from "../faults/troubled-ports.ts";
import { FakeParallel, type PostFault } from "../support/fake-parallel.ts";
import { walk } from "../support/machine.ts";
import { VirtualClock } from "../support/virtual-clock.ts";
import { echoSchema } from "../support/world.ts";
import { judgeRecord } from "./judge.ts";

/** Few values, so that rows meet. */
const anyRow = fc
  .record({
    company: fc.constantFrom("A", "B", "C", "a "),
    note: fc.constantFrom("x", "y"),
    echo: fc.constantFrom("", "", "", "known"),
    $processor: fc.constantFrom(undefined, undefined, "pro" as const, "ultra8x" as const),
  })
  .map(({ $processor, ...cells }) => ({ ...cells, ...($processor && { $processor }) }));
type Row = Record<string, string>;

/** None of these may double a send. */
const postFaults: readonly PostFault[] = [
  "drop_after_commit",
  "drop_before_commit",
  "500_after_commit",
  "429",
  "402",
  "timeout_after_commit",
  "partial_commit",
  "short_run_ids",
];

const mixes = fc.record({
  rows: fc.array(anyRow, { minLength: 1, maxLength: 8 }),
  duplicates: fc.constantFrom("once" as const, "once" as const, "run" as const),
  key: fc.boolean(),
  only_missing: fc.boolean(),
  sample: fc.option(fc.integer({ min: 1, max: 6 }), { freq: 2 }),
  appended: fc.array(anyRow, { maxLength: 4 }),
  failing: fc.array(fc.constantFrom("A", "B", "C"), { maxLength: 2 }),
  posts: fc.array(fc.option(fc.constantFrom(...postFaults), { freq: 2 }), { maxLength: 4 }),
  deaths: fc.array(fc.nat(150), { maxLength: 2 }),
  seed: fc.integer({ min: 1, max: 1_000_000 }),
});
type Mix = typeof mixes extends fc.Arbitrary<infer T> ? T : never;

/** Which rows have to be sent, and whose end each row shows, by the words of the specification. */
const carriersOf = (rows: readonly Row[], { duplicates, key, only_missing }: Mix): (number | null)[] => {
  const first = new Map<string, number>();
  return rows.map((row, at) => {
    if (only_missing && row["echo"] !== "") return null;
    if (duplicates === "run") return at;
    const { company, note, echo, $processor } = row;
    const identity = JSON.stringify(key ? [company] : [company, note, only_missing ? "" : echo, $processor]);
    if (!first.has(identity)) first.set(identity, at);
    return first.get(identity) ?? at;
  });
};

const play = async (mix: Mix): Promise<void> => {
  const clock = new VirtualClock();
  const parallel = new FakeParallel(clock, { seed: mix.seed });
  const rowsOf = (input: unknown): string => (input as { company: string }).company;
  parallel.faults = {
    post: ({ n }) => mix.posts[n - 1] ?? null,
    ends: ({ input, metadata }) =>
      mix.failing.some((name) => name === rowsOf(input)) && metadata?.["mt_g"] === "1" ? "failed" : "completed",
  };
  const spending = memorySpending();
  let left = 0;
  let calls = 0;
  const deaths = new Set(mix.deaths);
  const walks: Promise<unknown>[] = [];
  const stepPorts = (): Ports => troubledPorts(ports, { crash: () => deaths.has((calls += 1)) });
  const executions = memoryExecutions((input) => {
    const walking = walk(ports, input, { crashed: died, ports_of_step: stepPorts });
    walking.catch(() => {});
    walks.push(walking);
  });
  const ports: Ports = memoryPorts(
    { parallel: parallel.port, clock, seed: mix.seed },
    {
      executions,
      spending: {
        async hold(owner, day, micros, cap) {
          const total = await spending.hold(owner, day, micros, cap);
          if (total !== null) left += micros;
          return total;
        },
        async release(owner, day, micros) {
          left -= micros;
          await spending.release(owner, day, micros);
        },
      },
    },
  );
  const finish = async () => {
    for (let ended = 0; ended < walks.length; ended += 1) await clock.run(walks[ended] ?? Promise.resolve());
  };
  const tried = (asked: Promise<unknown>) =>
    clock.run(
      asked.catch((error: unknown) => {
        if (!(error instanceof Refused)) throw error;
        return null;
      }),
    );

  const { rows, duplicates, only_missing, sample, appended } = mix;
  const isKeyed = mix.key && duplicates === "once";
  const options: TaskGroupOptions = {
    ...{ output: echoSchema, processor: "core-fast", duplicates, only_missing },
    ...(isKeyed && { key: ["company"] }),
    ...(sample !== null && { sample }),
  };
  const received_at = clock.now() - 60_000;
  const { taskgroup_id } = await clock.run(createTaskGroup(ports, caller, { rows, options, received_at }));
  const asked = { taskgroup_id };
  await finish();
  // The sample, or whatever a fault left at rest, goes on.
  for (let times = 0; times < 4; times += 1) {
    await tried(resumeTaskGroup(ports, caller, asked));
    await finish();
  }
  const more = appended.length > 0 ? await tried(appendRows(ports, caller, { ...asked, rows: appended })) : null;
  await finish();
  await tried(retryTaskGroup(ports, caller, asked));
  await finish();

  const all: Row[] = more ? [...rows, ...appended] : rows;
  const carriers = carriersOf(all, { ...mix, key: isKeyed });
  const record = (await ports.taskGroups.get(taskgroup_id))!;
  const table = await clock.run(readTable(ports, caller, { id: taskgroup_id, query: { limit: 20 } }));
  const truth = parallel.truth(taskgroup_id);
  judgeRecord(record);
  expect(table.state).toBe("completed");
  // Each row that has to be sent was, in each generation once; no other ever was.
  expect([...truth.values()].filter((ids) => ids.length !== 1)).toEqual([]);
  const sent = new Set([...truth.keys()].map((place) => Number(place.split("#")[0])));
  expect([...sent].sort((a, b) => a - b)).toEqual(carriers.flatMap((carrier, at) => (carrier === at ? [at] : [])));
  for (const [at, carrier] of carriers.entries()) {
    const row = table.results[at];
    expect([at, row?.$status, row?.$same_as ?? at]).toEqual([at, "completed", carrier ?? at]);
    if (carrier === null) expect([row?.$id, row?.["echo"]]).toEqual([null, "known"]);
    else expect(row?.$id).toBe(table.results[carrier]?.$id);
  }
  expect(numbersOf(record).counts).toEqual({
    ...{ num_rows: all.length, num_ended: all.length },
    ...{ num_failed: 0, num_running: 0, num_never_sent: 0 },
  });
  const bill = [...sent].reduce((sum, at) => sum + priceOf(all[at]?.["$processor"] ?? "core-fast"), 0);
  expect(Math.round((table.cost.spent_usd ?? 0) * 1e6)).toBe(bill);
  expect(left).toBeGreaterThanOrEqual(bill);
  if (mix.deaths.length === 0) expect(left).toBe(bill);
  expect(record.plan.to_send?.rows).toBe(sent.size);
};

describe("rows sent", () => {
  it("are the rows disposed to be sent, in 300 random mixes under faults: none twice, none lost, each at its price", async () => {
    await fc.assert(fc.asyncProperty(mixes, play), { numRuns: Number(process.env["MIXES"] ?? 300) });
  }, 600_000);
});
