import { describe, expect, it } from "@jest/globals";
import { adopt } from "./adopted.ts";
import { synthesiseUnderRules } from "./template.ts";

describe("adopted resources", () => {
  it("pass the same rules as the stack's own", async () => {
    await expect(synthesiseUnderRules("prod", { adopt })).resolves.toBeUndefined();
  });
});
