/** State Prepare. */
import { prepare } from "../core/task-group/send/prepare.ts";
import type { Ports } from "../core/ports.ts";
import { stepHandler, type StepHandler } from "../middleware/step-handler.ts";

export const prepareStep = (ports: Ports): StepHandler =>
  stepHandler(ports, "Prepare", (input) => prepare(ports, input));
