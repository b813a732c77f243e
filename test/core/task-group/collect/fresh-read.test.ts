/** A read asks Parallel itself when what is stored is old, and is back in time however slowly Parallel answers. */
import { describe, expect, it } from "@jest/globals";
import type { Parallel, ParallelFor } from "../../../../lambdas/core/ports/parallel.ts";
import { createTaskGroup } from "../../../../lambdas/core/task-group/submit/create.ts";
import { ParallelUnavailable } from "../../../../lambdas/core/errors.ts";
import { readTable } from "../../../../lambdas/core/task-group/table/results.ts";
import { companies, echoSchema, makeWorld } from "../../../support/world.ts";

const second = 1_000;

/** Every run has ended, and the machine could not look: what is new only a reader brings in, at `ms` a result. */
const endedUnseen = async (rows: number, ms: number) => {
  let [blind, asked] = [true, 0];
  const parallel: ParallelFor = (key) => {
    const real = world.parallel.port(key);
    return {
      ...real,
      async getGroup(id) {
        if (blind) throw new ParallelUnavailable("502", 502);
        asked += 1;
        return real.getGroup(id);
      },
      async getResult(run_id) {
        await world.clock.sleep(ms);
        return real.getResult(run_id);
      },
      async *listRuns(id, options) {
        for await (const event of real.listRuns(id, options)) {
          await world.clock.sleep(ms);
          yield event;
        }
      },
    } satisfies Parallel;
  };
  const world = makeWorld({ changes: { parallel } });
  world.parallel.run_ms = { from: 20 * second, to: 30 * second };
  const submission = {
    rows: companies(rows),
    options: { output: echoSchema, processor: "pro-fast" as const },
    received_at: world.clock.now(),
  };
  const { taskgroup_id } = await world.clock.run(createTaskGroup(world.ports, world.caller, submission));
  await world.clock.runUntil(world.clock.now() + 90 * second);
  const read = async () => {
    const began = world.clock.now();
    const query = { limit: rows, basis: "none" as const };
    blind = false;
    // The machine stays blind: only the reader's own call is under way now.
    const table = await world.clock.run(
      readTable(world.ports, world.caller, { id: taskgroup_id, query }).finally(() => (blind = true)),
    );
    const shown = table.results.filter(({ $status }) => $status === "completed").length;
    return { took_s: (world.clock.now() - began) / second, shown, state: table.state };
  };
  return { ...world, read, asked: () => asked };
};

describe("a fresh read of a group the machine did not look at", () => {
  it("shows what ended since", async () => {
    const world = await endedUnseen(5, 0);
    expect(await world.read()).toMatchObject({ shown: 5, state: "running" });
  });

  it("asks Parallel once, not again within two seconds", async () => {
    const world = await endedUnseen(5, 0);
    await world.read();
    const asked = world.asked();
    await world.read();
    expect(world.asked()).toBe(asked);
  });

  it.each([
    ["results that are slow one by one", 40, 700],
    ["a stream of results that is slow", 200, 50],
  ])(
    "takes up %s for two seconds and no longer; the next read brings more, until all is there",
    async (_, rows, ms) => {
      const world = await endedUnseen(rows, ms);
      const first = await world.read();
      expect(first.shown).toBeGreaterThan(0);
      expect(first.shown).toBeLessThan(rows);
      // Two seconds, and the one result that was under way.
      expect(first.took_s).toBeLessThan(2 + ms / second + 0.1);
      let shown = first.shown;
      for (let reads = 1; shown < rows && reads < 20; reads += 1) {
        await world.clock.runUntil(world.clock.now() + 3 * second);
        const next = await world.read();
        expect(next.took_s).toBeLessThan(2 + ms / second + 0.6);
        shown = next.shown;
      }
      expect(shown).toBe(rows);
    },
  );
});
