/** What the state machine gives a step, and what the step answers. */
import * as z from "zod";

/** How the state machine and its steps talk: ids and counts only. */
export const StepInput = z.object({
  taskgroup_id: z.string(),
  generation: z.number().int(),
  /** Set by the LateAudit state only. */
  late: z.boolean().optional(),
  /** Set by a Catch: the name of what failed. */
  error: z.object({ Error: z.string(), Cause: z.string().optional() }).optional(),
});
export type StepInput = z.infer<typeof StepInput>;

/** `next` names the machine's next move; `wait_seconds` is how long it may sleep first (fractions when scaled). */
export const StepOutput = z.object({
  next: z.enum([
    "read_inputs",
    "prepare",
    "add_runs",
    "watch",
    "audit",
    "finalize",
    "notify",
    "wait",
    "late_audit",
    "done",
  ]),
  wait_seconds: z.number().nonnegative(),
});
export type StepOutput = z.infer<typeof StepOutput>;
