/** State Prepare: schema, processor, price, batches. */
import type { Ports } from "../core/ports.ts";
import { prepare } from "../core/task-group/prepare.ts";
import { stepHandler } from "../middleware/step-handler.ts";

export const prepareStep = (ports: Ports) => stepHandler(ports, (input) => prepare(ports, input));
