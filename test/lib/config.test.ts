import { describe, expect, it } from "@jest/globals";
import { Durations } from "../../lambdas/contracts/environment.ts";
import { durations, readConfig, stageContext } from "../../lib/config.ts";

describe("the configuration of a stage", () => {
  it("needs nothing: the default stage is dev", () => {
    expect(readConfig({})).toMatchObject({
      stage: "dev",
      retention_days: 90,
      parallel_base_url: "https://api.parallel.ai",
      operations: false,
      isLasting: false,
    });
  });

  it("keeps data of every stage but dev and local, and watches it", () => {
    expect(readConfig({ stage: "prod" })).toMatchObject({ isLasting: true, operations: true });
    expect(readConfig({ stage: "team-a" })).toMatchObject({ isLasting: true, operations: true });
    expect(readConfig({ stage: "prod", operations: "false" })).toMatchObject({ operations: false });
  });

  it.each([
    [{ stage: "Prod" }, /stage: lower-case letters/],
    [{ stage: "dev", outbound_allow: "localhost" }, /outbound_allow: only stage local/],
    [{ domain_name: "tasks.example.com" }, /certificate_arn: domain_name and certificate_arn go together/],
    [{ retention_days: "soon" }, /retention_days: /],
    [{ sign_in_methods: "key,magic" }, /sign_in_methods: a comma-separated list of parallel, key/],
    [{ colour: "red" }, /Unrecognized key: "colour"[\s\S]*Known names: stage, domain_name/],
  ])("refuses %j in a sentence that helps", (context, sentence) => {
    expect(() => readConfig(context)).toThrow(sentence);
  });

  it("looks at its own names only, not at the CDK's flags", () => {
    const context = { stage: "dev", "@aws-cdk/core:x": true, "aws:cdk:y": "z", "cli-flag:z": 1 };
    expect(stageContext(context)).toEqual({ stage: "dev" });
  });
});

describe("the durations", () => {
  it("are those of the contract, all of them", () => {
    expect(Durations.strict().parse(durations)).toEqual(durations);
  });

  it("hold what the exactly-once protocol needs of each other", () => {
    const step_ms = 120_000;
    expect(durations.LAST_SEND_MS + durations.SEND_TIMEOUT_MS).toBeLessThanOrEqual(step_ms - 15_000);
    expect(durations.LEASE_MS).toBeGreaterThanOrEqual(step_ms + durations.CLOCK_SKEW_MS);
    expect(durations.QUIET_WINDOW_MS).toBeGreaterThanOrEqual(60_000);
    expect(durations.SUBMIT_ANSWER_MS).toBeLessThan(2_000);
    // A step and Park each fail nine times, after the longest wait: statemachines/task-group.asl.json's Retry.
    const backoff_ms = [5, 10, 20, 40, 80, 120, 120, 120].reduce((sum, seconds) => sum + seconds * 1_000, 0);
    const silence_ms = durations.POLL_CEILING_MS + 150_000 + durations.POLL_LATE_CEILING_MS;
    expect(durations.STRANDED_AFTER_MS).toBeGreaterThan(silence_ms + 2 * (9 * 150_000 + backoff_ms));
    expect(durations.POLL_FLOOR_MS).toBeLessThan(durations.POLL_CEILING_MS);
    expect(durations.POLL_CEILING_MS).toBeLessThan(durations.POLL_LATE_CEILING_MS);
  });
});
