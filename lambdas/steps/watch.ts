/** State Watch. */
import { watch } from "../core/task-group/collect/watch.ts";
import type { Ports } from "../core/ports.ts";
import { stepHandler, type StepHandler } from "../middleware/step-handler.ts";

export const watchStep = (ports: Ports): StepHandler => stepHandler(ports, "Watch", (input) => watch(ports, input));
