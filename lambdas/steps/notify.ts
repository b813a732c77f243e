/** State Notify. */
import { notify } from "../core/task-group/finish/notify.ts";
import type { Ports } from "../core/ports.ts";
import { stepHandler, type StepHandler } from "../middleware/step-handler.ts";

export const notifyStep = (ports: Ports): StepHandler => stepHandler(ports, "Notify", (input) => notify(ports, input));
