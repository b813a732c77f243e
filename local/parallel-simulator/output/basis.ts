/** Evidence for an output: one entry per field and per list element, with citations on example domains. */
import { isRecord } from "../../../lambdas/contracts/json.ts";
import { slug } from "./values-by-word.ts";
import type { Draws } from "../runs/seed.ts";

export interface FieldBasis {
  field: string;
  reasoning: string;
  citations: { url: string; title: string; excerpts: string[] }[];
  confidence: "low" | "medium" | "high";
}

/** `nested`: also the members of objects in lists (`companies.0.name`), as auto outputs have them. */
export function basisOf(
  content: Record<string, unknown>,
  subject: string,
  draws: Draws,
  nested: boolean,
): FieldBasis[] {
  return Object.entries(content).flatMap(([field, value]) => [
    entry(field, value, subject, draws),
    ...(Array.isArray(value)
      ? value.flatMap((element: unknown, index) => [
          entry(`${field}.${index}`, element, subject, draws),
          ...(nested && isRecord(element)
            ? Object.entries(element).map(([name, member]) =>
                entry(`${field}.${index}.${name}`, member, subject, draws),
              )
            : []),
        ])
      : []),
  ]);
}

function entry(field: string, value: unknown, subject: string, draws: Draws): FieldBasis {
  const found = value !== null;
  const shown = (typeof value === "string" ? value : (JSON.stringify(value) ?? "")).slice(0, 80);
  const count = found ? draws.integer(1, 3) : 0;
  const citations = Array.from({ length: count }, (_, index) => {
    const host = ["example.com", "example.org", "example.net"][index] ?? "example.com";
    return {
      url: `https://${slug(subject)}.${host}/${slug(field)}-${draws.integer(100, 999)}`,
      title: `${field} of ${subject} (simulated source ${index + 1})`,
      excerpts: [`“${shown}” is what this simulated page says about ${subject}.`],
    };
  });
  return {
    field,
    reasoning: found
      ? `Simulated: ${count} made-up page${count === 1 ? "" : "s"} on ${subject} agree on this value.`
      : `Simulated: no page on ${subject} says anything about ${field}.`,
    citations,
    confidence: found ? (draws.pick(["low", "medium", "high", "high"] as const) ?? "medium") : "low",
  };
}
