import type { Context } from "aws-lambda";
import { describe, expect, it } from "@jest/globals";
import { ProvisionedThroughputExceededException, ResourceNotFoundException } from "@aws-sdk/client-dynamodb";
import { memoryPorts } from "../../lambdas/adapters/memory/ports.ts";
import { stepHandler } from "../../lambdas/middleware/step-handler.ts";
import { quietParallel, stillClock } from "../support/quiet-parallel.ts";

const nameLeft = async (error: Error): Promise<string> => {
  const ports = memoryPorts({ parallel: quietParallel(), clock: stillClock() });
  const handler = stepHandler(ports, "AddRuns", async () => {
    throw error;
  });
  const context = { awsRequestId: "request-1", getRemainingTimeInMillis: () => 1_000 } as Context;
  const thrown = await handler({ taskgroup_id: "tgrp_1", generation: 1 }, context).catch((caught: unknown) => caught);
  return (thrown as Error).name;
};
const named = (name: string, more: object = {}) => Object.assign(new Error("said"), { name, ...more });
const metadata = { $metadata: {}, message: "said" };

describe("a step that fails", () => {
  it.each([
    ["the table is throttled", new ProvisionedThroughputExceededException(metadata)],
    ["the account is throttled", named("ThrottlingException")],
    ["the table takes no more requests", named("RequestLimitExceeded")],
    ["the bucket asks to slow down", named("SlowDown")],
    ["the store is broken", named("InternalServerError", { $fault: "server" })],
    ["the store does not answer", named("TimeoutError")],
    ["the connection breaks", named("Error", { code: "ECONNRESET" })],
  ])("is run again when %s", async (_, error) => {
    expect(await nameLeft(error)).toBe("Retryable");
  });

  it.each([
    ["ResourceNotFoundException", new ResourceNotFoundException(metadata)],
    ["AccessDeniedException", named("AccessDeniedException", { $fault: "client" })],
    ["TypeError", new TypeError("a defect")],
  ])("is not run again for %s: that does not pass", async (name, error) => {
    expect(await nameLeft(error)).toBe(name);
  });
});
