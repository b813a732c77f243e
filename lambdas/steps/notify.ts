/** State Notify: tells the owner, and erases the sealed key. */
import type { Ports } from "../core/ports.ts";
import { notify } from "../core/task-group/notify.ts";
import { stepHandler } from "../middleware/step-handler.ts";

export const notifyStep = (ports: Ports) => stepHandler(ports, (input) => notify(ports, input));
