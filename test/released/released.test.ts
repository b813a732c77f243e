/** What releases left in tables and running executions, read and finished by the code as it is now. */
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { readdirSync, readFileSync } from "node:fs";
import { dynamoOwners } from "../../lambdas/adapters/dynamodb/owners.ts";
import { dynamoSessions } from "../../lambdas/adapters/dynamodb/sessions.ts";
import { dynamoSpending } from "../../lambdas/adapters/dynamodb/spending.ts";
import { openTable } from "../../lambdas/adapters/dynamodb/table.ts";
import { worldClock } from "../../lambdas/adapters/clock.ts";
import { worldRandom } from "../../lambdas/adapters/random.ts";
import { createTaskGroup } from "../../lambdas/core/task-group/submit/create.ts";
import { readTable } from "../../lambdas/core/task-group/table/results.ts";
import { walkAsl } from "../support/asl-machine.ts";
import { startDynamoEngine } from "../support/dynamodb-engine.ts";
import { companies, echoSchema } from "../support/world.ts";
import { kindOf, kinds } from "./record-kinds.ts";
import { put, storedWorld, type MidFlight, type StoredItem } from "./stored-world.ts";

const statemachines = new URL("../../statemachines/", import.meta.url);
const versions = readdirSync(new URL("released/", statemachines));
const read = (path: string): unknown => JSON.parse(readFileSync(new URL(path, statemachines), "utf8"));

let engine: Awaited<ReturnType<typeof startDynamoEngine>>;
beforeEach(async () => {
  engine = await startDynamoEngine();
});
afterEach(() => engine.stop());

it("releases are kept from the first on", () => {
  expect(versions).toContain("0.1.0");
});

describe.each(versions)("what release %s stored", (version) => {
  const records = read(`released/${version}/records.json`) as Record<string, StoredItem>;
  const midFlight = read(`released/${version}/mid-flight.json`) as MidFlight;
  const definition = `released/${version}/task-group.asl.json`;

  it("is one record of each kind of docs/storage.md, at the release's place in it", () => {
    const storage = readFileSync(new URL("../docs/storage.md", statemachines), "utf8");
    const tables = storage.slice(storage.indexOf("## The TaskGroups table"), storage.indexOf("## The bucket"));
    expect(kinds.map(({ name }) => name)).toEqual([...tables.matchAll(/^### (.+)$/gm)].map((match) => match[1]));
    for (const [name, item] of Object.entries(records)) expect(kindOf(item).name).toBe(name);
  });

  it.each(Object.entries(records))("parses: %s", (name, item) => {
    const { schema } = kinds.find((kind) => kind.name === name)!;
    if (schema) expect(schema.safeParse(JSON.parse(String(item["record"])))).toMatchObject({ success: true });
    else expect(item["record"] === undefined || name === "Session").toBe(true);
  });

  it("is read by the adapters where it is no JSON text", async () => {
    const open = (table: string) =>
      openTable({ client: engine.client, name: table, random: worldRandom, clock: worldClock });
    await put(engine.client, "OAuth", [records["Owner"]!, records["Session"]!]);
    await put(engine.client, "TaskGroups", [records["Spending"]!]);
    const subject = records["Owner"]!.pk.slice("SUBJECT#".length);
    expect((await dynamoOwners(open("OAuth")).find(subject))?.owner).toMatch(/./);
    const session = records["Session"]!.pk.slice("SESSION#".length);
    expect(await dynamoSessions(open("OAuth")).get(session)).toMatchObject({ session_hash: session });
    const [owner, day] = [records["Spending"]!.pk.slice("SPEND#".length), records["Spending"]!.sk.slice("DAY#".length)];
    // Nothing fits any more under a cap of nothing: what was held is still held.
    expect(await dynamoSpending(open("TaskGroups")).hold(owner, day, 1, 1)).toBeNull();
  });

  it("in motion is finished by today's steps, under the release's definition and under today's", async () => {
    for (const [at, walked] of [definition, "task-group.asl.json"].entries()) {
      if (at > 0) {
        await engine.stop();
        engine = await startDynamoEngine();
      }
      const { world, run } = storedWorld(engine.client);
      const { ports, caller } = world;
      const { taskgroup_id } = midFlight;
      // The group exists at Parallel, and nothing was sent yet.
      expect((await run(ports.parallel(caller.key).createGroup({}))).taskgroup_id).toBe(taskgroup_id);
      await put(engine.client, "TaskGroups", midFlight.items);
      for (const [key, text] of Object.entries(midFlight.objects))
        await ports.objects.put(key, Buffer.from(text), "application/x-ndjson");
      const walk = await run(walkAsl(ports, { taskgroup_id, generation: 1 }, { definition: walked }));
      expect([walked, walk.status]).toEqual([walked, "SUCCEEDED"]);
      const table = await run(readTable(ports, caller, { id: taskgroup_id, query: { limit: 100 } }));
      expect(table).toMatchObject({ state: "completed", num_rows: 3, num_ended: 3, num_failed: 0 });
      expect([...world.parallel.truth(taskgroup_id).values()].map((ids) => ids.length)).toEqual([1, 1, 1]);
    }
  });

  it("as a definition carries a group of today from start to end", async () => {
    const { world, run } = storedWorld(engine.client);
    const { ports, caller } = world;
    const { taskgroup_id } = await run(
      createTaskGroup(ports, caller, {
        rows: companies(4),
        options: { output: echoSchema, processor: "core-fast" },
        received_at: ports.clock.now(),
      }),
    );
    const walk = await run(walkAsl(ports, { taskgroup_id, generation: 1 }, { definition }));
    expect(walk.status).toBe("SUCCEEDED");
    expect((await run(ports.taskGroups.get(taskgroup_id)))?.state).toBe("completed");
  });
});
