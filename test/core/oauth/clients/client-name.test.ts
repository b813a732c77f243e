import { describe, expect, it } from "@jest/globals";
import { displayName } from "../../../../lambdas/core/oauth/clients/client-name.ts";

describe("the shown name of a client", () => {
  it.each<[string, string | undefined, string]>([
    ["as it is", "Claude Code", "Claude Code"],
    ["without spaces around it, one within", "  Claude \n\t Code ", "Claude Code"],
    ["without marks that turn the direction of writing", "Claude\u202Eedoc", "Claudeedoc"],
    ["without zero-width characters", "Cl\u200Baude\uFEFF", "Claude"],
    ["without tag characters", "Claude\u{E0041}\u{E0042}", "Claude"],
    ["without blank letters", "Claude\u3164\u2800", "Claude"],
    ["with two combining marks at most", `e${"\u0301".repeat(9)}`.normalize("NFD"), "\u00E9\u0301\u0301"],
    ["its host where there is none", undefined, "app.example"],
    ["its host where nothing of it can be seen", "\u200B \u2800", "app.example"],
  ])("is %s", (_what, name, shown) => {
    expect(displayName(name, "app.example")).toBe(shown);
  });

  it("has 64 characters at most, the last of them an ellipsis, and cuts no character in two", () => {
    const long = displayName("😀".repeat(65), "app.example");
    expect([...long]).toHaveLength(64);
    expect(long.endsWith("😀…")).toBe(true);
    expect(displayName("a".repeat(64), "app.example")).toBe("a".repeat(64));
  });
});
