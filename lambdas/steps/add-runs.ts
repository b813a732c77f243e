/** State AddRuns: sends rows exactly once. */
import type { Ports } from "../core/ports.ts";
import { addRuns } from "../core/task-group/add-runs.ts";
import { stepHandler } from "../middleware/step-handler.ts";

export const addRunsStep = (ports: Ports) =>
  stepHandler(ports, (input, invocation) => addRuns(ports, input, invocation));
