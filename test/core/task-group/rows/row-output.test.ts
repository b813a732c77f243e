import { describe, expect, it } from "@jest/globals";
import { gzipSync } from "node:zlib";
import { readTable } from "../../../../lambdas/core/task-group/table/results.ts";
import { largeText } from "../../../faults/large-text.ts";
import { makeWorld } from "../../../support/world.ts";
import { ended } from "../ended-group.ts";

describe("an output over 32 KB compressed", () => {
  it("is not shown once its object is damaged: a wrong cell is worse than none", async () => {
    const world = makeWorld({ faults: { answers: (_, output) => ({ ...output, content: { echo: largeText(7) } }) } });
    const taskgroup_id = await ended(world, 1);
    const read = () => world.clock.run(readTable(world.ports, world.caller, { id: taskgroup_id, query: { limit: 1 } }));
    expect((await read()).results[0]?.["echo"]).toBe(largeText(7));
    const { output } = (await world.ports.rows.get(taskgroup_id, 0))!;
    if (!output || !("object_key" in output)) throw new Error("It should be stored as an object.");
    const forged = gzipSync(JSON.stringify({ type: "json", content: { echo: "forged" }, basis: [] }));
    await world.ports.objects.put(output.object_key, forged, "application/gzip");
    await expect(read()).rejects.toThrow(/is damaged/);
  });
});
