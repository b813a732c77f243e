/** A world whose group records rest in a DynamoDB engine as they are deployed, and whose objects can be listed. */
import { PutItemCommand, ScanCommand, type DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { worldClock } from "../../lambdas/adapters/clock.ts";
import { dynamoBatches } from "../../lambdas/adapters/dynamodb/batches.ts";
import { dynamoDrafts } from "../../lambdas/adapters/dynamodb/drafts.ts";
import { dynamoDeliveries } from "../../lambdas/adapters/dynamodb/deliveries.ts";
import { dynamoRows } from "../../lambdas/adapters/dynamodb/rows.ts";
import { dynamoSpending } from "../../lambdas/adapters/dynamodb/spending.ts";
import { dynamoSubmissions } from "../../lambdas/adapters/dynamodb/submissions.ts";
import { openTable } from "../../lambdas/adapters/dynamodb/table.ts";
import { dynamoTaskGroups } from "../../lambdas/adapters/dynamodb/task-groups.ts";
import { dynamoUploadAllowances, dynamoUploads } from "../../lambdas/adapters/dynamodb/uploads.ts";
import { dynamoWebhookSecrets } from "../../lambdas/adapters/dynamodb/webhook-secrets.ts";
import { memoryExecutions } from "../../lambdas/adapters/memory/executions.ts";
import { memoryObjects } from "../../lambdas/adapters/memory/objects.ts";
import { worldRandom } from "../../lambdas/adapters/random.ts";
import { makeWorld } from "../support/world.ts";

/** An item as the table holds it. */
export type StoredItem = Record<string, unknown> & { readonly pk: string; readonly sk: string };
/** What is recorded of a group in motion: its items, and its objects as text. */
export interface MidFlight {
  readonly taskgroup_id: string;
  readonly items: readonly StoredItem[];
  readonly objects: Readonly<Record<string, string>>;
}

export const scan = async (client: DynamoDBClient, TableName: string): Promise<StoredItem[]> => {
  const { Items = [] } = await client.send(new ScanCommand({ TableName }));
  return Items.map((item) => unmarshall(item) as StoredItem);
};
export const put = async (client: DynamoDBClient, TableName: string, items: readonly StoredItem[]): Promise<void> => {
  for (const item of items) await client.send(new PutItemCommand({ TableName, Item: marshall(item) }));
};

/** The same seed seals and opens the same keys. Executions are started by nobody: the caller walks them. */
export const storedWorld = (client: DynamoDBClient) => {
  const table = openTable({ client, name: "TaskGroups", random: worldRandom, clock: worldClock });
  const retention = { clock: worldClock, days: 90 };
  const stored = new Map<string, Uint8Array>();
  const memory = memoryObjects();
  const world = makeWorld({
    seed: 1,
    key: "demo-key-not-secret",
    changes: {
      taskGroups: dynamoTaskGroups(table, retention),
      batches: dynamoBatches(table, retention),
      rows: dynamoRows(table, retention),
      submissions: dynamoSubmissions(table),
      spending: dynamoSpending(table),
      uploads: dynamoUploads(table),
      uploadAllowances: dynamoUploadAllowances(table),
      deliveries: dynamoDeliveries(table),
      drafts: dynamoDrafts(table),
      webhookSecrets: dynamoWebhookSecrets(table),
      executions: memoryExecutions(),
      objects: { ...memory, put: async (key, body, type) => (stored.set(key, body), memory.put(key, body, type)) },
    },
  });
  // The store answers in real time: the clock goes on meanwhile.
  const beat = () => world.clock.at(world.clock.now() + 20, beat);
  beat();
  const objects = () => Object.fromEntries([...stored].map(([key, body]) => [key, Buffer.from(body).toString("utf8")]));
  return { world, objects, run: <T>(work: Promise<T>): Promise<T> => world.clock.run(work) };
};
