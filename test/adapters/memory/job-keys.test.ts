import { describe, expect, it } from "@jest/globals";
import { worldRandom } from "../../../lambdas/adapters/random.ts";
import { memoryJobKeys } from "../../../lambdas/adapters/memory/job-keys.ts";
import { Secret } from "../../../lambdas/core/secret.ts";

const key = new Secret("parallel-key-0123456789");

describe("a task group's copy of a key", () => {
  it("opens for that group and owner alone", async () => {
    const jobKeys = memoryJobKeys(worldRandom);
    const sealed = await jobKeys.seal(key, { taskgroup_id: "tgrp_1", owner: "own_1" });
    await expect(jobKeys.open(sealed, { taskgroup_id: "tgrp_2", owner: "own_1" })).rejects.toThrow();
    await expect(jobKeys.open(sealed, { taskgroup_id: "tgrp_1", owner: "own_2" })).rejects.toThrow();
  });

  it("is no headers of MCP servers, which open for themselves alone", async () => {
    const jobKeys = memoryJobKeys(worldRandom);
    const context = { taskgroup_id: "tgrp_1", owner: "own_1" };
    const sealed = await jobKeys.sealHeaders(key, context);
    expect((await jobKeys.openHeaders(sealed, context)).reveal()).toBe(key.reveal());
    await expect(jobKeys.open(sealed, context)).rejects.toThrow();
    await expect(jobKeys.openHeaders(sealed, { ...context, owner: "own_2" })).rejects.toThrow();
  });
});
