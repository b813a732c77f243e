/** States Finalize and Park. */
import { finalize } from "../core/task-group/finish/finalize.ts";
import type { Ports } from "../core/ports.ts";
import { stepHandler, type StepHandler } from "../middleware/step-handler.ts";

export const finalizeStep = (ports: Ports): StepHandler =>
  stepHandler(ports, "Finalize", (input) => finalize(ports, input));
