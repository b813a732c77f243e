import { createTaskGroup } from "../../../lambdas/core/task-group/submit/create.ts";
import { companies, echoSchema, type makeWorld } from "../../support/world.ts";

export const ended = async (world: ReturnType<typeof makeWorld>, rows = 3) => {
  const { taskgroup_id } = await world.clock.run(
    createTaskGroup(world.ports, world.caller, {
      rows: companies(rows),
      options: { output: echoSchema, processor: "core-fast" },
      received_at: world.clock.now() - 60_000,
    }),
  );
  await world.finish(taskgroup_id);
  return taskgroup_id;
};
