/** States Audit and LateAudit. */
import { audit } from "../core/task-group/collect/audit.ts";
import type { Ports } from "../core/ports.ts";
import { stepHandler, type StepHandler } from "../middleware/step-handler.ts";

export const auditStep = (ports: Ports): StepHandler => stepHandler(ports, "Audit", (input) => audit(ports, input));
