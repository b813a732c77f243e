/** What deep research looks like here: a Markdown report, and the schema of an auto run's JSON. */
import { slug } from "./values-by-word.ts";
import type { Draws } from "../runs/seed.ts";

const text = (description: string) => ({ type: "string", description });
const object = (properties: Record<string, unknown>) => ({
  type: "object",
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});

/** The schema that auto runs of the deep-research tiers answer with. */
export const reportSchema: Record<string, unknown> = object({
  executive_summary: text("What was found, in a paragraph"),
  key_findings: {
    type: "array",
    items: object({ finding: text("One finding"), impact: text("What follows from it") }),
  },
  market_size_usd: { type: "integer", description: "Size of the market" },
  outlook: text("What comes next"),
});

/** A report with headings and inline citations. */
export function reportOf(subject: string, wanted: string, draws: Draws): string {
  const source = (page: number) => `https://${slug(subject)}.example.com/report-${page}`;
  const findings = Array.from({ length: draws.integer(2, 4) }, (_, index) => {
    const page = draws.integer(100, 999);
    return `${index + 1}. Finding ${index + 1} on ${subject} (simulated) [[${index + 1}]](${source(page)})`;
  });
  return [
    `# ${subject} (simulated report)`,
    "",
    wanted ? `_Asked for: ${wanted}_` : "_Asked for: deep research_",
    "",
    "## Findings",
    "",
    ...findings,
    "",
    "## Outlook",
    "",
    `Nothing here was researched: the Parallel simulator made this text up (simulated).`,
    "",
  ].join("\n");
}
