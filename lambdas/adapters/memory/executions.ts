/** Executions in memory: remembers each name once and hands its first start to `run`. */
import type { Executions } from "../../core/ports/task-group-stores.ts";

export interface ExecutionInput {
  taskgroup_id: string;
  generation: number;
}

/** `run` drives the machine in tests; without one, starts are only remembered in `started`. */
export const memoryExecutions = (
  run: (input: ExecutionInput) => void = () => {},
): Executions & { readonly started: ExecutionInput[] } => {
  const started: ExecutionInput[] = [];

  return {
    started,
    async start(input) {
      const known = started.some(
        (one) => one.taskgroup_id === input.taskgroup_id && one.generation === input.generation,
      );
      if (known) return;
      started.push({ ...input });
      run({ ...input });
    },
  };
};
