import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { startFront, type McpFront } from "../front.ts";
import { refusal, started } from "./started.ts";

let front: McpFront;
beforeAll(async () => {
  front = await startFront();
});

afterAll(() => front.stop());

describe("createDeepResearch", () => {
  it("hands the core the question, the earlier interaction and the limits", async () => {
    const { spec, record } = await started(front, "createDeepResearch", {
      input: "And in 2020?",
      previous_interaction_id: "trun_before",
      processor: "ultra",
      max_cost_usd: "5",
      metadata: '{"team":"sales"}',
      source_policy: { exclude_domains: "a.com, b.org" },
    });
    expect(spec).toMatchObject({
      kind: "deep_research",
      requested_processor: "ultra",
      previous_interaction_id: "trun_before",
      metadata: { team: "sales" },
      source_policy: { exclude_domains: ["a.com", "b.org"] },
    });
    expect(record).toMatchObject({ plan: { num_rows: 1 }, budget: { cap_micros: 5_000_000 } });
  });

  it("over its cap is not told to have fewer rows, and amounts below a cent are not rounded", async () => {
    const over = await refusal(front, "createDeepResearch", { input: "Why?", max_cost_usd: 0.001 });
    expect(over).toContain("It would cost about $0.10, the cap is $0.001.");
    expect(over).not.toContain("fewer rows");
  });

  it("takes the processor pro when none is named", async () => {
    expect((await started(front, "createDeepResearch", { input: "Why?" })).spec.requested_processor).toBe("pro");
  });
});
