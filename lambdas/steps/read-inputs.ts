/** State ReadInputs. */
import { readInputs } from "../core/task-group/read/read-inputs.ts";
import type { Ports } from "../core/ports.ts";
import { stepHandler, type StepHandler } from "../middleware/step-handler.ts";

export const readInputsStep = (ports: Ports): StepHandler =>
  stepHandler(ports, "ReadInputs", (input, invocation) => readInputs(ports, input, invocation));
