/** Outputs fit their schema, repeat with their seed, and say that they are simulated. */
import { describe, expect, it } from "@jest/globals";
import { Ajv2020 } from "ajv/dist/2020.js";
import { startParallelSimulator, virtualClock } from "../../../local/parallel-simulator/server.ts";
import { talkTo } from "./talk.ts";

const json_schema = {
  type: "object",
  properties: {
    ceo: { type: "string" },
    website: { type: "string" },
    stage: { type: "string", enum: ["seed", "late", "public"] },
    employees: { type: "integer" },
    growth_rate: { type: "number" },
    profitable: { type: "boolean" },
    parent: { anyOf: [{ type: "string" }, { type: "null" }] },
    revenue: { type: ["number", "null"] },
    offices: { type: "array", items: { $ref: "#/$defs/office" } },
    contact: {
      type: "object",
      properties: { email: { type: "string" }, since: { type: "object", properties: { year: { type: "integer" } } } },
      required: ["email", "since"],
    },
  },
  $defs: { office: { type: "object", properties: { city: { type: "string" } }, required: ["city"] } },
  required: [
    "ceo",
    "website",
    "stage",
    "employees",
    "growth_rate",
    "profitable",
    "parent",
    "revenue",
    "offices",
    "contact",
  ],
  additionalProperties: false,
};

interface Output {
  type: string;
  content: Record<string, unknown>;
  basis: { field: string; citations: { url: string; excerpts: string[] }[]; confidence: string; reasoning: string }[];
}

async function outputsOf(seed: number, inputs: object[]): Promise<Output[]> {
  const clock = virtualClock();
  const simulator = await startParallelSimulator({ seed, clock });
  const talk = talkTo(simulator.url);
  const id = await talk.group();
  await talk.addRuns(id, { inputs });
  clock.advance(3_600_000);
  const events = await talk.stream(`/v1/tasks/groups/${id}/runs?include_output=true`);
  await simulator.stop();
  return events.map((event) => (event as unknown as { output: Output }).output);
}

const companies = (count: number, more: object = {}) =>
  Array.from({ length: count }, (_, row) => ({
    input: { company: `Firm ${row}` },
    processor: "core",
    task_spec: { output_schema: { type: "json", json_schema } },
    ...more,
  }));

describe("an output", () => {
  it("fits its schema, with null only where null is allowed", async () => {
    const check = new Ajv2020({ strict: false }).compile(json_schema);
    const outputs = await outputsOf(1, companies(200));
    expect(outputs.filter((output) => !check(output.content))).toEqual([]);
    const nulls = outputs.filter((output) => output.content["parent"] === null).length;
    expect(nulls).toBeGreaterThan(0);
    expect(nulls).toBeLessThan(60);
  });

  it("has a basis for each field and each list element, with citations on example domains", async () => {
    for (const { content, basis } of await outputsOf(1, companies(50))) {
      const fields = basis.map((entry) => entry.field);
      expect(fields).toEqual(expect.arrayContaining(Object.keys(content)));
      expect(fields).toContain("offices.0");
      for (const { citations, confidence, reasoning } of basis) {
        expect(["low", "medium", "high"]).toContain(confidence);
        expect(reasoning).toMatch(/^Simulated: /);
        for (const { url } of citations) expect(new URL(url).hostname).toMatch(/\.example\.(com|org|net)$/);
      }
    }
  });

  it("says that it is simulated", async () => {
    const [output] = await outputsOf(1, companies(1));
    expect(output?.content["ceo"]).toMatch(/\(simulated\)$/);
    expect(output?.content["website"]).toMatch(/simulated/);
  });

  it.each([
    ["founding_year", "", /^(?:19[5-9]\d|20[0-2]\d) \(simulated\)$/],
    ["founded", "", /^(?:19[5-9]\d|20[0-2]\d) \(simulated\)$/],
    ["ceo", "", /^[A-Z][a-z]+ [A-Z][a-z]+ \(simulated\)$/],
    ["ceoEmail", "", /^simulated@firm-0\.example\.com$/],
    ["employees", "", /^[\d,]+ \(simulated\)$/],
    ["company_website", "", /^https:\/\/firm-0\.example\.com\/company-website#simulated$/],
    ["country", "", /^(?:Portugal|Japan|Canada|Kenya|Netherlands) \(simulated\)$/],
    ["city", "", /^(?:Lisbon|Osaka|Toronto|Nairobi|Utrecht) \(simulated\)$/],
    ["launch_date", "", /^20[12]\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d) \(simulated\)$/],
    ["annual_revenue", "", /^\$\d+ million \(simulated\)$/],
    ["price", "", /^\$\d+\.00 \(simulated\)$/],
    ["is_public", "", /^(?:Yes|No) \(simulated\)$/],
    ["growth", "", /^\d+% \(simulated\)$/],
    ["leader_of_it", "The mayor", /^[A-Z][a-z]+ [A-Z][a-z]+ \(simulated\)$/],
    ["moat", "", /^Moat of Firm 0 \(simulated\)$/],
  ])("has a value that fits the words of a field: %s %s", async (name, description, expected) => {
    const properties = { [name]: { type: "string", description }, plain: { type: "integer" } };
    const schema = { type: "object", properties, required: [name, "plain"], additionalProperties: false };
    const task_spec = { output_schema: { type: "json", json_schema: schema } };
    const [output] = await outputsOf(1, companies(1, { task_spec }));
    expect(output?.content[name]).toMatch(expected);
    expect(output?.basis[0]?.reasoning).toMatch(/^Simulated: /);
  });

  it("has a number or a choice of the schema where it asks for one, whatever the words are", async () => {
    const properties = {
      founded: { type: "integer" },
      employees: { type: "number" },
      ceo: { type: "integer" },
      country: { type: "string", enum: ["NO", "SE"] },
    };
    const schema = { type: "object", properties, required: Object.keys(properties), additionalProperties: false };
    const task_spec = { output_schema: { type: "json", json_schema: schema } };
    const outputs = await outputsOf(1, companies(20, { task_spec }));
    const check = new Ajv2020({ strict: false }).compile(schema);
    expect(outputs.filter(({ content }) => !check(content))).toEqual([]);
    for (const { content } of outputs) {
      expect(content["founded"]).toBeGreaterThanOrEqual(1950);
      expect(content["founded"]).toBeLessThanOrEqual(2025);
    }
  });

  it("repeats with the seed, and changes with seed, input and schema", async () => {
    const first = await outputsOf(1, companies(3));
    expect(await outputsOf(1, companies(3))).toEqual(first);
    expect(await outputsOf(2, companies(3))).not.toEqual(first);
    const [a, b] = await outputsOf(1, [
      ...companies(1, { input: { company: "Firm 0", country: "NO" } }),
      ...companies(1, { task_spec: { output_schema: { type: "json", json_schema: { ...json_schema, title: "t" } } } }),
    ]);
    expect(a).not.toEqual(first[0]);
    expect(b).not.toEqual(first[0]);
  });

  it("is a report for text on deep-research tiers, JSON for auto there, and text for auto below", async () => {
    const text = { output_schema: { type: "text", description: "its history" } };
    const [report, auto, short] = await outputsOf(1, [
      ...companies(1, { processor: "pro", task_spec: text }),
      ...companies(1, { processor: "ultra", task_spec: undefined }),
      ...companies(1, { processor: "lite", task_spec: undefined }),
    ]);
    expect(report).toMatchObject({ type: "text", content: expect.stringMatching(/^# Firm 0[\s\S]*\]\(https:/) });
    expect(auto?.type).toBe("json");
    expect(auto?.basis.map((entry) => entry.field)).toContain("key_findings.0.finding");
    expect(short).toMatchObject({ type: "text", basis: [{ field: "output" }] });
  });
});
