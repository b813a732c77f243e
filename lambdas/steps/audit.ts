/** State Audit and LateAudit: rows and runs match one to one. */
import type { Ports } from "../core/ports.ts";
import { audit } from "../core/task-group/audit.ts";
import { stepHandler } from "../middleware/step-handler.ts";

export const auditStep = (ports: Ports) => stepHandler(ports, (input) => audit(ports, input));
