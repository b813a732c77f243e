/** `/v1beta/tasks/suggest` and `suggest-processor`: bare schemas out of words, and a processor out of a schema. */
import { isRecord } from "../../../lambdas/contracts/json.ts";
import { processorNames, processors, tierOf, isProcessorName } from "../../../lambdas/contracts/processors.ts";
import { invalid, json } from "../http/answer.ts";
import { SuggestProcessorRequest, SuggestRequest, read } from "../http/request-shapes.ts";
import type { Route, SimulatedRequest } from "../http/request.ts";
import type { Simulation } from "../runs/simulation.ts";

const object = (names: readonly string[], describe: (name: string) => string) => ({
  type: "object",
  properties: Object.fromEntries(names.map((name) => [name, { type: "string", description: describe(name) }])),
  required: [...names],
  additionalProperties: false,
});

const fillers = new Set(
  "a an and are as at by each every find for from get give i in is it list me of on or please row tell that the their this to what when where which who with you".split(
    " ",
  ),
);

/** The parts of an enumeration, each as a name: "CEO, founding year and revenue" gives three. */
function fieldsOf(intent: string): string[] {
  const parts = intent.split(/[,;\n]|\band\b|\bsowie\b|\bund\b/i).map((part) =>
    (part.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [])
      .filter((word) => !fillers.has(word))
      .slice(0, 3)
      .join("_"),
  );
  const names = [...new Set(parts.filter((name) => /^\p{L}/u.test(name)))].slice(0, 10);
  return names.length ? names : ["answer"];
}

function suggest(_: Simulation, request: SimulatedRequest) {
  const { user_intent, previous_task } = read(SuggestRequest, request.body, "body");
  const fields = fieldsOf(user_intent);
  const pinned = previous_task?.input_schema;
  return json(200, {
    title: `${user_intent.slice(0, 50)} (simulated)`,
    input_schema: pinned ?? object(["name"], () => "What the row is about"),
    output_schema: object(
      fields,
      (name) => `${name.replaceAll("_", " ")}, as asked for in: ${user_intent.slice(0, 200)}`,
    ),
    inputs: [],
    warnings: null,
  });
}

/** Cheapest processor whose published number of fields suffices comes first; `lite` is never recommended. */
function suggestProcessor(_: Simulation, request: SimulatedRequest) {
  const { task_spec, choose_processors_from } = read(SuggestProcessorRequest, request.body, "body");
  const choices = choose_processors_from ?? processorNames.filter((name) => !name.endsWith("-fast"));
  const unknown = choices.findIndex((name) => !isProcessorName(name));
  if (unknown >= 0) throw invalid(["body", "choose_processors_from", unknown], `unknown processor ${choices[unknown]}`);
  const properties = task_spec.output_schema["properties"];
  const fields = isRecord(properties) ? Object.keys(properties).length : 1;
  const able = choices
    .filter(isProcessorName)
    .filter((name) => tierOf(name) !== "lite" && processors[tierOf(name)].fields >= fields)
    .sort((a, b) => processors[tierOf(a)].price_micros - processors[tierOf(b)].price_micros);
  return json(200, { recommended_processors: able.slice(0, 3) });
}

export const suggestRoutes: readonly Route[] = [
  { method: "POST", path: "/v1beta/tasks/suggest", operation: "suggest", validation: "envelope", answer: suggest },
  {
    method: "POST",
    path: "/v1beta/tasks/suggest-processor",
    operation: "suggestProcessor",
    validation: "envelope",
    answer: suggestProcessor,
  },
];
