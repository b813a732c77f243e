/** What a log line may hold: a fixed list of fields with plain values (T10). */
import { describe, expect, it } from "@jest/globals";
import { structuredLog } from "../../../lambdas/adapters/log/log.ts";
import type { LogFields } from "../../../lambdas/core/ports/process.ts";
import { stillClock } from "../../support/quiet-parallel.ts";

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
