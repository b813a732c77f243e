/** TransactWriteItems: every condition holds and every write is made, or none is. */
import { AwsError } from "../wire/aws-error.ts";
import { type Body } from "../wire/json-protocol.ts";
import { describeTable, failedCondition, prepare, run, type Item, type OperationName, type Store } from "./dynalite.ts";
import { toAwsError } from "./dynalite-error.ts";
import { keyOf } from "./item-key.ts";

interface Part {
  readonly operation: OperationName | null;
  readonly request: Body;
  readonly key: Item;
  readonly before: Item | undefined;
  readonly reason: { Code: string; Message?: string; Item?: Item };
}

const operationOf = { Put: "PutItem", Update: "UpdateItem", Delete: "DeleteItem", ConditionCheck: null } as const;

/** Runs while no other write does. Idempotency tokens are not kept: the SDK's own retries are the only ones that use them. */
export async function transact(store: Store, request: Body): Promise<Body> {
  const items = request.TransactItems as Record<string, Body>[];
  if (!items?.length || items.length > 100)
    throw new AwsError("ValidationException", "TransactItems wants 1 to 100 items");
  const parts = await Promise.all(items.map((item) => plan(store, item)));
  const keys = parts.map(({ request: { TableName }, key }) => JSON.stringify([TableName, key]));
  if (new Set(keys).size < keys.length) {
    throw new AwsError("ValidationException", "Transaction request cannot include multiple operations on one item");
  }
  if (parts.some(({ reason }) => reason.Code !== "None")) throw cancelled(parts.map(({ reason }) => reason));
  const done: Part[] = [];
  try {
    for (const part of parts) {
      if (part.operation) await run(store, part.operation, part.request);
      done.push(part);
    }
  } catch (error) {
    for (const {
      operation,
      before,
      key,
      request: { TableName },
    } of done.reverse()) {
      if (!operation) continue;
      if (before) await run(store, "PutItem", { TableName, Item: before });
      else await run(store, "DeleteItem", { TableName, Key: key });
    }
    const failed = { Code: "ValidationError", Message: toAwsError(error).message };
    throw cancelled(parts.map((_part, index) => (index === done.length ? failed : { Code: "None" })));
  }
  return {};
}

async function plan(store: Store, item: Record<string, Body>): Promise<Part> {
  const [kind, { ReturnValuesOnConditionCheckFailure: returned, ...request }] = Object.entries(item)[0]!;
  const operation = operationOf[kind as keyof typeof operationOf];
  const table = await describeTable(store, String(request.TableName));
  const key = (request.Key ?? keyOf(table, request.Item as Item)) as Item;
  const { Item: before } = (await run(store, "GetItem", {
    TableName: request.TableName,
    Key: key,
    ConsistentRead: true,
  })) as {
    Item?: Item;
  };
  const failed = failedCondition(prepare(store, operation ?? "DeleteItem", request), before);
  const reason = failed
    ? {
        Code: "ConditionalCheckFailed",
        Message: "The conditional request failed",
        ...(returned === "ALL_OLD" && before ? { Item: before } : {}),
      }
    : { Code: "None" };
  return { operation, request, key, before, reason };
}

const cancelled = (reasons: Part["reason"][]) =>
  new AwsError(
    "TransactionCanceledException",
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${reasons.map(({ Code }) => Code).join(", ")}]`,
    { members: { CancellationReasons: reasons } },
  );
