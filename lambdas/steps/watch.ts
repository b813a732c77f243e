/** State Watch: stores results as they come. */
import type { Ports } from "../core/ports.ts";
import { watch } from "../core/task-group/watch.ts";
import { stepHandler } from "../middleware/step-handler.ts";

export const watchStep = (ports: Ports) => stepHandler(ports, (input) => watch(ports, input));
