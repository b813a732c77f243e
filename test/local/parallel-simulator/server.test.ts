import { describe, expect, it } from "@jest/globals";
import { networkInterfaces } from "node:os";
import { startParallelSimulator, virtualClock } from "../../../local/parallel-simulator/server.ts";
import { talkTo } from "./talk.ts";

describe("a simulator", () => {
  it("listens on 127.0.0.1 and on no other address of the machine", async () => {
    const simulator = await startParallelSimulator();
    const { port } = new URL(simulator.url);
    const others = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ address, family }) => family === "IPv4" && address !== "127.0.0.1")
      .map(({ address }) => address);
    for (const address of [...others, "127.0.0.2"]) {
      await expect(fetch(`http://${address}:${port}/_control/clock`)).rejects.toThrow("fetch failed");
    }
    await simulator.stop();
  });

  it("moves a clock only where the clock is virtual", async () => {
    const simulator = await startParallelSimulator();
    const talk = talkTo(simulator.url);
    expect((await talk.call("GET", "/_control/clock")).body).toMatchObject({ virtual: false });
    expect((await talk.call("POST", "/_control/clock", { milliseconds: 5 })).status).toBe(409);
    await simulator.stop();
    const still = await startParallelSimulator({ clock: virtualClock(0) });
    await talkTo(still.url).call("POST", "/_control/clock", { milliseconds: 5 });
    const now = "1970-01-01T00:00:00.005000Z";
    expect((await talkTo(still.url).call("GET", "/_control/clock")).body).toMatchObject({ virtual: true, now });
    await still.stop();
  });
});
