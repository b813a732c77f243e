/** The words of an error reach no log line and no caller (T10). */
import { describe, expect, it } from "@jest/globals";
import type { Context } from "aws-lambda";
import { structuredLog } from "../../../lambdas/adapters/log/log.ts";
import { Secret } from "../../../lambdas/core/secret.ts";
import { ParallelForbidden, ParallelUnavailable } from "../../../lambdas/core/errors.ts";
import { errorTrace, problemOf } from "../../../lambdas/middleware/errors/error-response.ts";
import { stepHandler } from "../../../lambdas/middleware/step-handler.ts";
import { memorySettings } from "../../../lambdas/adapters/memory/settings.ts";
import { stillClock } from "../../support/quiet-parallel.ts";

const secret = "demo-secret-in-the-wrong-place";

describe("the words of an error", () => {
  const step = async (error: Error) => {
    const lines: string[] = [];
    const log = structuredLog("DEBUG", stillClock(), (line) => void lines.push(line));
    const ports = { clock: stillClock(), log, settings: memorySettings() };
    const handler = stepHandler(ports, "AddRuns", async () => {
      throw error;
    });
    const context = { awsRequestId: "request-1", getRemainingTimeInMillis: () => 1_000 } as Context;
    const thrown = await handler({ taskgroup_id: "tgrp_1", generation: 1 }, context).catch((caught: unknown) => caught);
    return { thrown: thrown as Error, lines: lines.join("\n") };
  };

  it.each([
    ["Retryable", new ParallelUnavailable(`no answer for ${secret}`, 503)],
    ["ParallelForbidden", new ParallelForbidden(403, `not for ${secret}`)],
    ["TypeError", new TypeError(`cannot read ${secret}`)],
  ])("leave a step neither to its log nor to the machine's history, which sees %s", async (name, error) => {
    const { thrown, lines } = await step(error);
    expect(thrown.name).toBe(name);
    expect(`${thrown.message} ${thrown.stack} ${lines}`).not.toContain(secret);
    expect(lines).toMatch(/"error":".+error-response\.test\.ts/);
  });

  it("are no part of the trace of an unexpected one, nor of the 500 its caller reads", () => {
    const error = new Error(`failed with\n  ${secret}`, { cause: new Secret(secret) });
    expect(errorTrace(error)).not.toContain(secret);
    expect(JSON.stringify(problemOf(error, "request-1"))).not.toContain(secret);
  });
});
