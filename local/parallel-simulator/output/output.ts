/** What a completed run answers: values drawn from seed, input and schema, shaped by the schema, marked as simulated. */
import type { ProcessorName } from "../../../lambdas/contracts/processors.ts";
import { tierOf } from "../../../lambdas/contracts/processors.ts";
import { basisOf, type FieldBasis } from "./basis.ts";
import type { Run } from "../runs/records.ts";
import { fillSchema } from "./schema-values.ts";
import { drawsFrom } from "../runs/seed.ts";
import { longReport } from "./long-report.ts";
import { reportSchema } from "./report.ts";
import { outputForm } from "./task-spec.ts";

type Content = Record<string, unknown>;

export type Output =
  | { type: "json"; content: Content; basis?: FieldBasis[]; output_schema?: Content }
  | { type: "text"; content: string; basis?: FieldBasis[] };

/** Words that name what the input is about: the first text in it, `company` and the like first. */
export function subjectOf(input: string | Record<string, unknown>): string {
  if (typeof input === "string") return input.trim().slice(0, 60) || "nothing";
  const named = ["name", "company", "company_name", "title", "country", "person", "product"];
  const texts = Object.entries(input).filter(
    ([key, value]) => typeof value === "string" && value && key !== "simulate",
  );
  const best = texts.find(([key]) => named.includes(key.toLowerCase())) ?? texts[0];
  return (typeof best?.[1] === "string" ? best[1] : JSON.stringify(input)).slice(0, 60);
}

/** Deep-research tiers answer auto runs with JSON and text runs with a report; lower tiers with plain text. */
const isResearcher = (processor: string) =>
  !["lite", "base", "core", "core2x"].includes(tierOf(processor as ProcessorName));

/** The output of one run. The same seed, input, schema and processor give the same output, byte for byte. */
export function outputOf(run: Run, seed: string): Output {
  const { input, processor, task_spec } = run.request;
  const form = outputForm(task_spec);
  const draws = drawsFrom(seed, input, form, processor);
  const subject = subjectOf(input);
  const output = plain();
  if (run.trait.wrong_type) bendType(output);
  if (run.trait.output_bytes) pad(output, run.trait.output_bytes);
  if (run.trait.missing_basis) delete output.basis;
  return output;

  function plain(): Output {
    if (form.type === "json" || (form.type === "auto" && isResearcher(processor))) {
      const schema = form.type === "json" ? form.json_schema : reportSchema;
      const content = fillSchema(schema, subject, draws);
      const basis = basisOf(content, subject, draws, form.type === "auto");
      return { type: "json", content, basis, ...(form.type === "auto" ? { output_schema: reportSchema } : {}) };
    }
    const wanted = form.type === "text" ? form.description : "";
    if (isResearcher(processor)) return { type: "text", ...longReport(subject, wanted, draws) };
    const content = `${wanted ? `${wanted}: ` : ""}an answer about ${subject} (simulated).`;
    return { type: "text", content, basis: basisOf({ output: content }, subject, draws, false) };
  }
}

/** Every value becomes of another type than the schema says; a text becomes an object in a text's place. */
function bendType(output: Output): void {
  const loose = output as { content: unknown };
  if (output.type === "text") loose.content = { text: output.content };
  else
    loose.content = Object.fromEntries(
      Object.entries(output.content).map(([name, value]) => [name, typeof value === "string" ? 42 : String(value)]),
    );
}

function pad(output: Output, bytes: number): void {
  const filler = (have: number) =>
    "simulated ".repeat(Math.ceil(Math.max(0, bytes - have) / 10)).slice(0, Math.max(0, bytes - have));
  const missing = filler(Buffer.byteLength(JSON.stringify(output)));
  if (output.type === "text") output.content += missing;
  else {
    const name = Object.entries(output.content).find(([, value]) => typeof value === "string")?.[0];
    if (name === undefined) output.content["padding"] = missing;
    else output.content[name] = `${String(output.content[name])}${missing}`;
  }
}
