import { describe, expect, it } from "@jest/globals";
import { Crash, troubledPorts } from "../../faults/troubled-ports.ts";
import { makeWorld } from "../../support/world.ts";
import { finishAll, post } from "../../support/submit.ts";

/** The calls that one clean submit makes to the world, in order. */
const pointsOfSubmit = async (): Promise<string[]> => {
  const world = makeWorld();
  const points: string[] = [];
  const ports = troubledPorts(world.ports, { gate: (point) => void points.push(point) });
  await post(world, { idempotency_key: "k" }, ports);
  // What comes after the start only waits for news.
  return points.slice(0, points.indexOf("executions.start") + 1);
};

describe("a submit that dies at any point", () => {
  it("reaches the world in the order of D4", async () => {
    const points = await pointsOfSubmit();
    const order = ["submissions.claim", "parallel.createGroup", "submissions.replace", "objects.put", "jobKeys.seal"];
    const places = [...order, "taskGroups.insert", "executions.start"].map((point) => points.indexOf(point));
    expect(places.every((place, at) => place > (places[at - 1] ?? -1))).toBe(true);
  });

  it("is finished by the same call with the same key: one group with runs, one run per row", async () => {
    const points = await pointsOfSubmit();
    const deaths = points.flatMap((_, at) => (["before", "after"] as const).map((side) => ({ at, side })));
    for (const death of deaths) {
      const world = makeWorld();
      let seen = -1;
      const dying = troubledPorts(world.ports, {
        crash: (_, side) => {
          if (side === "before") seen += 1;
          return side === death.side && seen === death.at;
        },
      });
      await expect(post(world, { idempotency_key: "k" }, dying)).rejects.toBeInstanceOf(Crash);
      const answer = await post(world, { idempotency_key: "k" });
      const again = await post(world, { idempotency_key: "k" });
      await finishAll(world);
      const where = `${death.side} ${points[death.at] ?? ""}`;
      expect([where, again.taskgroup_id, again.deduplicated]).toEqual([where, answer.taskgroup_id, true]);
      expect([where, world.parallel.runs.size, world.walks.size]).toEqual([where, 7, 1]);
      const empty = [...world.parallel.groups.values()].filter(({ runs }) => runs.length === 0).length;
      expect([where, world.parallel.groups.size - empty]).toEqual([where, 1]);
    }
    expect(deaths.length).toBeGreaterThan(15);
  });
});
