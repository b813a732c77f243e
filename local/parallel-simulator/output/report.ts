/** The schema of an auto run's JSON. */

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
