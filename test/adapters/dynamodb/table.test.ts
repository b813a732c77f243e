/** One writer wins, and a writer whose acknowledgement was lost knows that it won. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { BatchRecord, RowRecord } from "../../../lambdas/contracts/row-ledger.ts";
import { worldClock } from "../../../lambdas/adapters/clock.ts";
import { dynamoBatches } from "../../../lambdas/adapters/dynamodb/batches.ts";
import { dynamoRows } from "../../../lambdas/adapters/dynamodb/rows.ts";
import { dynamoSpending } from "../../../lambdas/adapters/dynamodb/spending.ts";
import { openTable } from "../../../lambdas/adapters/dynamodb/table.ts";
import { worldRandom } from "../../../lambdas/adapters/random.ts";
import { startDynamoEngine } from "../../support/dynamodb-engine.ts";

let engine: Awaited<ReturnType<typeof startDynamoEngine>>;
let proxy: Server;
let dropping = 0;

/** Passes requests on; while `dropping` is above zero it carries a write out and cuts the line before answering. */
const startProxy = async (endpoint: string): Promise<string> => {
  proxy = createServer((incoming, answer) => {
    const onward = request(endpoint, { method: "POST", headers: incoming.headers }, (reply) => {
      const isWrite = /PutItem|UpdateItem/.test(String(incoming.headers["x-amz-target"]));
      if (isWrite && dropping > 0) {
        dropping -= 1;
        reply.resume().once("end", () => incoming.socket.destroy());
        return;
      }
      answer.writeHead(reply.statusCode ?? 500, reply.headers);
      reply.pipe(answer);
    });
    incoming.pipe(onward);
  });
  await new Promise<void>((done) => proxy.listen(0, "127.0.0.1", done));
  return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
};

const retention = { clock: worldClock, days: 90 };
const tableAt = (url: string) =>
  openTable({ client: engine.clientAt(url), name: "TaskGroups", random: worldRandom, clock: worldClock });
let direct: ReturnType<typeof tableAt>;
let lossy: ReturnType<typeof tableAt>;

beforeAll(async () => {
  engine = await startDynamoEngine();
  direct = tableAt(engine.endpoint);
  lossy = tableAt(await startProxy(engine.endpoint));
});
afterAll(async () => {
  proxy.closeAllConnections();
  proxy.close();
  await engine.stop();
});

const batch = (n: number): BatchRecord => ({
  taskgroup_id: "tgrp_1",
  generation: 1,
  n,
  rev: 0,
  state: "pending",
  rows: [0, 1],
  missing: [0, 1],
  runs: {},
  attempts: 0,
  fence: 0,
  sent_at: null,
  quiet_until: null,
  snapshot: null,
  failed_snapshots: 0,
  duplicates: [],
});
const row = (number: number, generation = 1): RowRecord => ({
  taskgroup_id: "tgrp_1",
  row: number,
  generation,
  run_id: `trun_${number}`,
  status: "completed",
  error: null,
  warnings: [],
  output: { inline: "x" },
  settled_at: 1,
});

describe("compare and swap", () => {
  it("lets exactly one of fifty writers replace a record", async () => {
    const batches = dynamoBatches(direct, retention);
    await batches.insertMissing([batch(0)]);
    const won = await Promise.all(
      Array.from({ length: 50 }, (_, n) => batches.replace({ ...batch(0), attempts: n + 1 })),
    );
    expect(won.filter((record) => record !== null)).toHaveLength(1);
    expect((await batches.get("tgrp_1", 1, 0))?.rev).toBe(1);
  });

  it("leaves existing batches as they are when Prepare runs again", async () => {
    const batches = dynamoBatches(direct, retention);
    await batches.insertMissing([batch(0), batch(1), batch(10), batch(2)]);
    expect((await batches.list("tgrp_1", 1)).map(({ n, rev }) => [n, rev])).toEqual([
      [0, 1],
      [1, 0],
      [2, 0],
      [10, 0],
    ]);
    expect((await batches.list("tgrp_1", 1, { from: 1, to: 2 })).map(({ n }) => n)).toEqual([1, 2]);
  });
});

describe("a lost acknowledgement", () => {
  it("is recognised as our own write by replace", async () => {
    const batches = dynamoBatches(lossy, retention);
    await batches.insertMissing([batch(20)]);
    dropping = 1;
    expect(await batches.replace({ ...batch(20), attempts: 7 })).toMatchObject({ rev: 1, attempts: 7 });
    expect(dropping).toBe(0);
  });

  it("is recognised as our own write by settle, and somebody else's settle is not", async () => {
    const rows = dynamoRows(lossy, retention);
    dropping = 1;
    expect(await rows.settle(row(3))).toBe(true);
    expect(await rows.settle(row(3))).toBe(false);
    expect(await rows.settle(row(3, 2))).toBe(true);
    expect(await rows.settle(row(3, 1))).toBe(false);
  });

  it("does not hold the same money twice", async () => {
    const spending = dynamoSpending(lossy);
    dropping = 1;
    expect(await spending.hold("own_1", "2026-11-24", 30, 100)).toBe(30);
    expect(await spending.hold("own_1", "2026-11-24", 70, 100)).toBe(100);
    expect(await spending.hold("own_1", "2026-11-24", 1, 100)).toBeNull();
    dropping = 1;
    await spending.release("own_1", "2026-11-24", 40);
    expect(await spending.hold("own_1", "2026-11-24", 40, 100)).toBe(100);
  });
});
