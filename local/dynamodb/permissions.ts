/** Which actions on which resources a DynamoDB request needs. */
import { isRecord } from "../../lambdas/contracts/json.ts";
import { type AccessRequest } from "../iam/policy.ts";
import { type Body } from "../wire/json-protocol.ts";
import { keyOf } from "./item-key.ts";
import { type Item, type TableDescription } from "./dynalite.ts";

const transactActions: Record<string, string> = {
  Put: "PutItem",
  Update: "UpdateItem",
  Delete: "DeleteItem",
  ConditionCheck: "ConditionCheckItem",
};

/** `arnOf` gives the ARN of a table by its name; `tableOf` its keys, for dynamodb:LeadingKeys. */
export async function permissionsOf(
  operation: string,
  request: Body,
  arnOf: (table: string) => string,
  tableOf: (name: string) => Promise<TableDescription>,
): Promise<AccessRequest[]> {
  if (operation === "ListTables") return [{ action: "dynamodb:ListTables", resource: "*" }];
  const ask = async (action: string, name: string, keys: Item[], index?: unknown): Promise<AccessRequest> => ({
    action: `dynamodb:${action}`,
    resource: arnOf(name) + (typeof index === "string" ? `/index/${index}` : ""),
    context: { "dynamodb:leadingkeys": keys.length ? leading(await tableOf(name), keys) : [] },
  });
  if (operation === "TransactWriteItems") {
    return Promise.all(
      (request.TransactItems as Record<string, Body>[]).map((entry) => {
        const [kind, part] = Object.entries(entry)[0]!;
        return ask(transactActions[kind] ?? kind, String(part.TableName), [(part.Key ?? part.Item) as Item]);
      }),
    );
  }
  if (isRecord(request.RequestItems)) {
    return Promise.all(
      Object.entries(request.RequestItems).map(([name, entry]) => ask(operation, name, batchKeys(entry))),
    );
  }
  const keys = [request.Key ?? request.Item].filter(isRecord) as Item[];
  return [await ask(operation, String(request.TableName), keys, request.IndexName)];
}

const leading = (table: TableDescription, keys: Item[]): string[] => {
  const hash = table.KeySchema.find(({ KeyType }) => KeyType === "HASH")!.AttributeName;
  return keys.flatMap((key) => Object.values(keyOf(table, key)[hash] ?? {}).map(String));
};

function batchKeys(entry: unknown): Item[] {
  if (isRecord(entry)) return entry.Keys as Item[];
  return (entry as { PutRequest?: { Item: Item }; DeleteRequest?: { Key: Item } }[]).map(
    ({ PutRequest, DeleteRequest }) => PutRequest?.Item ?? DeleteRequest?.Key ?? {},
  );
}
