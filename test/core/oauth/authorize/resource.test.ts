import { describe, expect, it } from "@jest/globals";
import { checkResource } from "../../../../lambdas/core/oauth/authorize/resource.ts";

const origin = "https://multitask.example";
const ours = `${origin}/mcp`;

describe("the resource of a request", () => {
  it.each([[[]], [[ours]], [["HTTPS://MULTITASK.example/mcp"]], [[ours, ours]]])("may be %j", (asked) => {
    expect(checkResource(asked, origin)).toBe(ours);
  });

  it.each([
    [[origin]],
    [[`${ours}/`]],
    [[`${origin}/MCP`]],
    [[`${ours}#`]],
    [[`${ours}?x=1`]],
    [["https://evil.example/mcp"]],
    [["https://multitask.example\\mcp"]],
    [["/mcp"]],
    [[""]],
    [[ours, "https://evil.example/mcp"]],
  ])("may not be %j", (asked) => {
    expect(() => checkResource(asked, origin)).toThrow(expect.objectContaining({ code: "invalid_target" }));
  });
});
