import { describe, expect, it } from "@jest/globals";
import { functionVariables } from "../../../local/lambda/variables.ts";

describe("the environment of a function", () => {
  const addresses = {
    parallel_base_url: "http://127.0.0.1:1",
    parallel_platform_url: "http://127.0.0.1:1",
    endpoints: { SFN: "http://127.0.0.1:2" },
  };
  const of = (environment: Record<string, string>, scale: number) =>
    functionVariables(
      { id: "F", name: "F", environment, memory_mb: 128 } as Parameters<typeof functionVariables>[0],
      addresses,
      scale,
    );

  it("has each duration multiplied once, whole and never below a millisecond", () => {
    expect(
      of({ QUIET_WINDOW_MS: "60000", POLL_FLOOR_MS: "5", KEY_PROOF_MS: "0", RETENTION_DAYS: "90" }, 0.01),
    ).toMatchObject({
      QUIET_WINDOW_MS: "600",
      POLL_FLOOR_MS: "1",
      KEY_PROOF_MS: "0",
      RETENTION_DAYS: "90",
    });
  });

  it("leaves a loaded laptop a second for what real work has to be done within", () => {
    expect(of({ CLOCK_SKEW_MS: "5000" }, 0.02)).toMatchObject({ CLOCK_SKEW_MS: "1000" });
    expect(of({ CLOCK_SKEW_MS: "5000" }, 0.5)).toMatchObject({ CLOCK_SKEW_MS: "2500" });
  });

  it("names the stand-ins, and Parallel only where the template does", () => {
    expect(of({ PARALLEL_BASE_URL: "https://api.parallel.ai" }, 1)).toMatchObject({
      AWS_ENDPOINT_URL_SFN: "http://127.0.0.1:2",
      AWS_ACCESS_KEY_ID: "F",
      PARALLEL_BASE_URL: "http://127.0.0.1:1",
    });
    expect(of({}, 1)).not.toHaveProperty("PARALLEL_BASE_URL");
  });
});
