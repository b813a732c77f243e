/** Plays a history on the real use cases and steps, and looks at the numbers in every place that shows them at every moment it stops. */
import { memoryExecutions } from "../../lambdas/adapters/memory/executions.ts";
import { memoryPorts } from "../../lambdas/adapters/memory/ports.ts";
import { memorySpending } from "../../lambdas/adapters/memory/spending.ts";
import { memoryTaskGroups } from "../../lambdas/adapters/memory/task-groups.ts";
import type { TaskRunInput } from "../../lambdas/contracts/parallel.ts";
import type { TaskGroupCancelled } from "../../lambdas/contracts/task-group.ts";
import type { Ports } from "../../lambdas/core/ports.ts";
import { Refused } from "../../lambdas/core/problem.ts";
import { appendRows } from "../../lambdas/core/task-group/change/append.ts";
import { cancelTaskGroup } from "../../lambdas/core/task-group/change/cancel.ts";
import { resumeTaskGroup } from "../../lambdas/core/task-group/change/resume.ts";
import { retryTaskGroup } from "../../lambdas/core/task-group/change/retry.ts";
import { createTaskGroup } from "../../lambdas/core/task-group/submit/create.ts";
import { caller, died } from "../faults/run-case.ts";
import { troubledPorts } from "../faults/troubled-ports.ts";
import { FakeParallel } from "../support/fake-parallel.ts";
import { walk } from "../support/machine.ts";
import { VirtualClock } from "../support/virtual-clock.ts";
import { companies, echoSchema } from "../support/world.ts";
import type { actions, History } from "./history.ts";
import { type Seen, judgeDoors, judgeEnd, judgeRecord } from "./judge.ts";

const hour = 3_600_000;
const rowOf = ({ metadata }: TaskRunInput): number => Number(metadata?.["mt_row"]);

/** Throws, in words, at the first moment at which a number is wrong. */
export const play = async (history: History): Promise<void> => {
  const { seed } = history;
  const clock = new VirtualClock();
  const parallel = new FakeParallel(clock, { seed });
  parallel.most_posts = 200;
  parallel.faults = {
    post: ({ n }) => history.posts[n - 1] ?? null,
    ends: (input) =>
      history.failing.includes(rowOf(input)) && input.metadata?.["mt_g"] === "1" ? "failed" : "completed",
    refuses: (input) => history.refused.includes(rowOf(input)) && input.metadata?.["mt_g"] === "1",
  };
  const seen: Seen = { held_micros: 0, released_micros: 0, estimated_usd: null, told: [] };
  const spending = memorySpending();
  const groups = memoryTaskGroups();
  const walks: Promise<unknown>[] = [];
  let calls = 0;
  const deaths = new Set(history.deaths);
  const stepPorts = (): Ports => troubledPorts(ports, { crash: () => deaths.has((calls += 1)) });
  const executions = memoryExecutions((input) => {
    const walking = walk(ports, input, { crashed: died, ports_of_step: stepPorts });
    walking.catch(() => {});
    walks.push(walking);
  });
  const ports: Ports = memoryPorts(
    { parallel: parallel.port, clock, seed },
    {
      executions,
      taskGroups: {
        ...groups,
        async replace(record) {
          const stored = await groups.replace(record);
          if (stored) judgeRecord(stored);
          return stored;
        },
      },
      spending: {
        async hold(owner, day, micros, cap_micros) {
          const total = await spending.hold(owner, day, micros, cap_micros);
          if (total !== null) seen.held_micros += micros;
          return total;
        },
        async release(owner, day, micros) {
          seen.released_micros += micros;
          await spending.release(owner, day, micros);
        },
      },
    },
  );

  let id = "";
  const act: Record<(typeof actions)[number], () => Promise<unknown>> = {
    cancel: () => cancelTaskGroup(ports, caller, { taskgroup_id: id, request_id: "canceller" }),
    retry: () => retryTaskGroup(ports, caller, { taskgroup_id: id }),
    append: () => appendRows(ports, caller, { taskgroup_id: id, rows: companies(2) }),
    continue: () => resumeTaskGroup(ports, caller, { taskgroup_id: id }),
    read: () => Promise.resolve(),
  };
  const accepted = await clock.run(
    createTaskGroup(ports, caller, {
      rows: companies(history.rows),
      options: {
        output: echoSchema,
        processor: history.processor,
        ...(history.sample < history.rows && { sample: history.sample }),
      },
      received_at: clock.now() - hour,
    }),
  );
  id = accepted.taskgroup_id;
  seen.estimated_usd = accepted.estimated_cost_usd;
  for (const { after_ms, action } of history.asked) {
    await clock.runUntil(clock.now() + after_ms);
    const done = await clock.run(
      act[action]().catch((error: unknown) => {
        if (error instanceof Refused) return undefined;
        throw error;
      }),
    );
    if (action !== "cancel" && done) seen.told = [];
    if (action === "cancel" && done) seen.told.push(done as TaskGroupCancelled);
    await judgeDoors(clock, ports, id, seen);
  }
  for (let ended = 0; ended < walks.length; ended += 1) await clock.run(walks[ended] ?? Promise.resolve());
  await clock.runUntil(clock.now() + hour);
  for (let looks = 0; looks < 3; looks += 1) {
    await judgeDoors(clock, ports, id, seen);
    await clock.runUntil(clock.now() + 60_000);
  }
  await judgeEnd(clock, ports, parallel, id, seen);
};
