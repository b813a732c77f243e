/** State AddRuns. */
import { addRuns } from "../core/task-group/send/add-runs.ts";
import type { Ports } from "../core/ports.ts";
import { stepHandler, type StepHandler } from "../middleware/step-handler.ts";

export const addRunsStep = (ports: Ports): StepHandler =>
  stepHandler(ports, "AddRuns", (input, invocation) => addRuns(ports, input, invocation));
