import { describe, expect, it } from "@jest/globals";
import { titleOf, titleOfQuestion } from "../../../../lambdas/core/task-group/state/title.ts";

const spec = { title: null, input_columns: ["name", "website"], output_columns: ["ceo", "founding_year"] };

describe("a task group's title", () => {
  it("is its own, or says how many rows ask what", () => {
    expect(titleOf(150, { ...spec, title: "Payment companies" })).toBe("Payment companies");
    expect(titleOf(150, spec)).toBe("150 rows: name, website → ceo, founding_year");
    expect(titleOf(1, { ...spec, output_columns: [] })).toBe("1 row: name, website");
  });

  it("names the first columns of many, in 120 characters", () => {
    const many = Array.from({ length: 9 }, (_, at) => `column ${at}`);
    expect(titleOf(2, { title: null, input_columns: many, output_columns: many })).toBe(
      "2 rows: column 0, column 1, column 2 and 6 more → column 0, column 1, column 2, column 3 and 5 more",
    );
    const long = titleOf(2, { ...spec, input_columns: ["x".repeat(300)] });
    expect([long.length, long.endsWith("…")]).toEqual([120, true]);
  });

  it("says that rows are being read while none is known", () => {
    expect(titleOf(0, { title: null, input_columns: [], output_columns: [] })).toBe("Rows not read yet");
  });

  it("is the first line of a question", () => {
    expect(titleOfQuestion("  Who leads in heat pumps?\nConsider the EU only.")).toBe("Who leads in heat pumps?");
    expect(titleOfQuestion({ company: "Stripe" })).toBeNull();
    expect(titleOfQuestion("   ")).toBeNull();
  });
});
