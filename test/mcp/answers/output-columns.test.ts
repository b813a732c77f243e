import { describe, expect, it } from "@jest/globals";
import { wantedOutput } from "../../../lambdas/mcp/answers/output-columns.ts";

describe("the wanted output", () => {
  it("stays as it is when it is words or a schema", () => {
    expect(wantedOutput("CEO, founding year")).toBe("CEO, founding year");
    expect(wantedOutput({ type: "object" })).toEqual({ type: "object" });
  });

  it("becomes a schema with exactly the columns of a list, in that order", () => {
    expect(wantedOutput(["CEO", { name: "founded", type: "integer", description: "Year" }])).toEqual({
      type: "object",
      properties: {
        CEO: { type: "string", description: "CEO" },
        founded: { type: "integer", description: "Year" },
      },
      required: ["CEO", "founded"],
      additionalProperties: false,
    });
  });
});
