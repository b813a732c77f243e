/** A DynamoDB for one test file, with the two tables as deployed. */
import { CreateTableCommand, DynamoDBClient, type CreateTableCommandInput } from "@aws-sdk/client-dynamodb";
import dynalite from "dynalite";
import type { AddressInfo } from "node:net";

const attributes = (names: Record<string, "S" | "N">) =>
  Object.entries(names).map(([AttributeName, AttributeType]) => ({ AttributeName, AttributeType }));
const key = (hash: string, range: string) => [
  { AttributeName: hash, KeyType: "HASH" as const },
  { AttributeName: range, KeyType: "RANGE" as const },
];
const index = (IndexName: string, hash: string, range: string) => ({
  IndexName,
  KeySchema: key(hash, range),
  Projection: { ProjectionType: "KEYS_ONLY" as const },
});
const tables: CreateTableCommandInput[] = [
  {
    TableName: "TaskGroups",
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: attributes({
      pk: "S",
      sk: "S",
      owner: "S",
      created_at: "N",
      to_start: "S",
      to_start_since: "N",
      due: "S",
      due_at: "N",
    }),
    KeySchema: key("pk", "sk"),
    GlobalSecondaryIndexes: [
      index("by-owner", "owner", "created_at"),
      index("to-start", "to_start", "to_start_since"),
      index("due", "due", "due_at"),
    ],
  },
  {
    TableName: "OAuth",
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: attributes({ pk: "S", sk: "S" }),
    KeySchema: key("pk", "sk"),
  },
];

export const startDynamoEngine = async () => {
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const clientAt = (url: string) =>
    new DynamoDBClient({
      endpoint: url,
      region: "eu-central-1",
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
      maxAttempts: 5,
    });
  const client = clientAt(endpoint);
  for (const table of tables) await client.send(new CreateTableCommand(table));
  return {
    client,
    endpoint,
    clientAt,
    stop: async () => {
      client.destroy();
      await new Promise<void>((done) => server.close(() => done()));
    },
  };
};
