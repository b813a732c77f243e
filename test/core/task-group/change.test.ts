import { describe, expect, it } from "@jest/globals";
import { appendRows } from "../../../lambdas/core/task-group/change/append.ts";
import { resumeTaskGroup } from "../../../lambdas/core/task-group/change/resume.ts";
import { retryTaskGroup } from "../../../lambdas/core/task-group/change/retry.ts";
import type { Ports } from "../../../lambdas/core/ports.ts";
import { Crash, troubledPorts } from "../../faults/troubled-ports.ts";
import { companies, makeWorld, type World } from "../../support/world.ts";
import { table, finished, options, create } from "./change/finished-group.ts";

describe("a change that dies at any point", () => {
  it.each(["append", "retry", "continue"] as const)(
    "is finished by the same %s with the same key, once",
    async (action) => {
      const prepare = async () => {
        const world = makeWorld();
        if (action === "continue") {
          const { taskgroup_id } = await create(world, 6, { options: { ...options, sample: 2 } });
          await world.finish(taskgroup_id);
          return { world, id: taskgroup_id };
        }
        if (action === "retry")
          world.parallel.faults = { ends: ({ metadata }) => (metadata?.["mt_row"] === "1" ? "failed" : "completed") };
        const id = await finished(world, 6);
        world.parallel.faults = {};
        return { world, id };
      };
      const act = (world: World, ports: Ports, taskgroup_id: string) => {
        const asked = { taskgroup_id, idempotency_key: "k" };
        if (action === "append")
          return world.clock.run(appendRows(ports, world.caller, { ...asked, rows: companies(1, 100) }));
        return world.clock.run((action === "retry" ? retryTaskGroup : resumeTaskGroup)(ports, world.caller, asked));
      };
      const clean = await prepare();
      const points: string[] = [];
      await act(clean.world, troubledPorts(clean.world.ports, { gate: (point) => void points.push(point) }), clean.id);
      const wanted = { append: 7, retry: 7, continue: 6 }[action];
      for (let at = 0; at < points.length; at += 1) {
        for (const side of ["before", "after"] as const) {
          const { world, id } = await prepare();
          let seen = -1;
          const dying = troubledPorts(world.ports, {
            crash: (_, when) => {
              if (when === "before") seen += 1;
              return when === side && seen === at;
            },
          });
          await expect(act(world, dying, id)).rejects.toBeInstanceOf(Crash);
          await act(world, world.ports, id);
          await world.finish(id, 2);
          const where = `${side} ${points[at] ?? ""}`;
          expect([where, world.parallel.runs.size, world.walks.size]).toEqual([where, wanted, 2]);
          expect([where, (await table(world, id)).state]).toEqual([where, "completed"]);
        }
      }
      expect(points.length).toBeGreaterThan(4);
    },
  );
});
