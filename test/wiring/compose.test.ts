/** A function gets the ports its parts bring, built on first use; the rest refuse by name. */
import { describe, expect, it } from "@jest/globals";
import { worldClock } from "../../lambdas/adapters/clock.ts";
import { portsOf } from "../../lambdas/wiring/compose.ts";
import { deployed } from "../../lambdas/wiring/deployed.ts";

describe("ports composed of parts", () => {
  it("build each port once, on first use", () => {
    let built = 0;
    const ports = portsOf({
      clock: () => {
        built += 1;
        return worldClock;
      },
    });
    expect(built).toBe(0);
    expect(ports.clock).toBe(ports.clock);
    expect(built).toBe(1);
  });

  it("refuse a port nobody brought, by its name", () => {
    expect(() => portsOf().jobKeys).toThrow('no port "jobKeys"');
  });

  it("name the environment variable a deployed port misses, and only when it is used", () => {
    expect(() => deployed.objects).toThrow("Environment variable BUCKET is missing");
    expect(() => deployed.settings.durations).toThrow("Environment variable QUIET_WINDOW_MS is missing");
  });
});
