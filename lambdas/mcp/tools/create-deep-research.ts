/** createDeepResearch: one question, a long cited report, answered at once with the link where it will be. */
import { CreateDeepResearchInput, StartedOutput } from "../../contracts/tools.ts";
import { createDeepResearch as create } from "../../core/task-group/submit/create-deep-research.ts";
import { onceOnly } from "../../core/idempotency/guessed-key.ts";
import { startedAnswer } from "../answers/started-answer.ts";
import { defineTool } from "./tool.ts";

export const createDeepResearch = defineTool({
  name: "createDeepResearch",
  title: "Deep research",
  description: [
    "Research one open question on the web in depth: a cited report, after minutes to hours.",
    "Not for quick facts, and not for a list: use createTaskGroup for that.",
    "Costs money (one run at the processor's price, billed to the user's Parallel account).",
    "Answers at once. Then give the user the url and stop: do not poll.",
  ].join(" "),
  scope: "tasks:write",
  access: "scoped",
  hints: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: true },
  input: CreateDeepResearchInput,
  output: StartedOutput,
  kinds: {
    output: "output",
    output_type: "word",
    processor: "word",
    source_policy: "source_policy",
    max_cost_usd: "number",
    metadata: "object",
    allow_duplicate: "boolean",
  },
  example: { input: "How do EU heat-pump subsidies differ by country in 2026?", processor: "pro", max_cost_usd: 1 },
  answer: async ({ ports, caller, received_at }, args) => {
    const { idempotency_key, allow_duplicate, ...request } = args;
    const once = await onceOnly(ports, caller, "createDeepResearch", request, { idempotency_key, allow_duplicate });
    const accepted = await create(ports, caller, { request, ...once, received_at });
    return startedAnswer(accepted, ports.clock.now());
  },
});
