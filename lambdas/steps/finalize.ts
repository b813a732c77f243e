/** State Finalize and Park: the end, or a stop that can be resumed. */
import type { Ports } from "../core/ports.ts";
import { finalize } from "../core/task-group/finalize.ts";
import { stepHandler } from "../middleware/step-handler.ts";

export const finalizeStep = (ports: Ports) => stepHandler(ports, (input) => finalize(ports, input));
