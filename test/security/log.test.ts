/** What a log line may hold: a fixed list of fields with plain values, and never the words of an error (T10). */
import { describe, expect, it } from "@jest/globals";
import type { Context } from "aws-lambda";
import { structuredLog } from "../../lambdas/adapters/log/log.ts";
import type { LogFields } from "../../lambdas/core/ports.ts";
import { Secret } from "../../lambdas/core/secret.ts";
import { ParallelForbidden, ParallelUnavailable } from "../../lambdas/core/errors.ts";
import { errorTrace, problemOf } from "../../lambdas/middleware/errors/error-response.ts";
import { stepHandler } from "../../lambdas/middleware/step-handler.ts";
import { memorySettings } from "../../lambdas/adapters/memory/settings.ts";
import { stillClock } from "../support/quiet-parallel.ts";

const secret = "demo-secret-in-the-wrong-place";
const written = (write: (log: ReturnType<typeof structuredLog>) => void): string => {
  const lines: string[] = [];
  write(structuredLog("DEBUG", stillClock(), (line) => void lines.push(line)));
  return lines.join("\n");
};

describe("a log line", () => {
  it("holds the listed fields and no other", () => {
    const fields = {
      ...{ taskgroup_id: "tgrp_1", generation: 1, batch: 2, rows: 3, state: "running", status: 200 },
      ...{ error: "Retryable", route: "GET /{id}", duration_ms: 4 },
    };
    const careless = { ...fields, body: secret, headers: { "x-api-key": secret }, key: secret } as LogFields;
    const line = written((log) => log.info("done", careless));
    expect(JSON.parse(line)).toEqual({ level: "INFO", message: "done", timestamp: expect.any(String), ...fields });
  });

  it("holds no object where a field should be: whole requests and errors stay out", () => {
    const careless = { error: new Error(secret), state: { key: secret }, rows: [secret] } as unknown as LogFields;
    expect(written((log) => log.error("failed", careless))).not.toContain(secret);
  });

  it("is one line whatever its text holds", () => {
    const line = written((log) => log.warn("a\nb", { error: 'x\n{"level":"INFO"}' }));
    expect(line.split("\n")).toHaveLength(1);
    expect(JSON.parse(line)).toMatchObject({ message: "a\nb" });
  });
});

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
    expect(lines).toMatch(/"error":".+log\.test\.ts/);
  });

  it("are no part of the trace of an unexpected one, nor of the 500 its caller reads", () => {
    const error = new Error(`failed with\n  ${secret}`, { cause: new Secret(secret) });
    expect(errorTrace(error)).not.toContain(secret);
    expect(JSON.stringify(problemOf(error, "request-1"))).not.toContain(secret);
  });
});
