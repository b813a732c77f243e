/** createTaskGroup: one web-research run per row, answered at once with the link where results fill in. */
import { CreateTaskGroupInput, StartedOutput } from "../../contracts/tools.ts";
import { requireWholeCells } from "../../core/formats/bytes/whole-cells.ts";
import { readInputs } from "../../core/formats/read/read-rows.ts";
import { createTaskGroup as create } from "../../core/task-group/submit/create.ts";
import { onceOnly } from "../../core/idempotency/guessed-key.ts";
import { wantedOutput } from "../answers/output-columns.ts";
import { startedAnswer } from "../answers/started-answer.ts";
import { defineTool } from "./tool.ts";

export const createTaskGroup = defineTool({
  name: "createTaskGroup",
  title: "Enrich a list",
  description: [
    "Research the web for each row of a list: one run per row, in parallel, each answer with citations and confidence.",
    "For several items with the same questions; for one open question use createDeepResearch.",
    "Costs money (rows × processor price, billed to the user's Parallel account). On a long or new list start with sample 3-5.",
    "Answers at once; results take minutes. Then give the user the url and stop: do not poll.",
  ].join(" "),
  scope: "tasks:write",
  access: "scoped",
  hints: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: true },
  input: CreateTaskGroupInput,
  output: StartedOutput,
  kinds: {
    inputs: "rows",
    output: "output",
    output_type: "word",
    processor: "word",
    source_policy: "source_policy",
    sample: "number",
    key: "list",
    only_missing: "boolean",
    private: "list",
    max_cost_usd: "number",
    metadata: "object",
    allow_duplicate: "boolean",
  },
  example: {
    inputs: [{ company: "Stripe" }, { company: "Figma" }],
    output: "CEO, founding year",
    processor: "core-fast",
    max_cost_usd: 5,
  },
  answer: async ({ ports, caller, received_at }, args) => {
    const { inputs, output, idempotency_key, allow_duplicate, ...rest } = args;
    requireWholeCells(inputs);
    const { rows, warnings } = readInputs(inputs);
    const request = { rows, options: { ...rest, ...(output ? { output: wantedOutput(output) } : {}) } };
    const once = await onceOnly(ports, caller, "createTaskGroup", request, { idempotency_key, allow_duplicate });
    const accepted = await create(ports, caller, { ...request, ...once, warnings, received_at });
    return startedAnswer(accepted, ports.clock.now(), args.sample);
  },
});
