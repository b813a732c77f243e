/** DynamoDB's operations: dynalite's, plus the item of a failed condition, transactions, and expiry. */
import { AwsError } from "../wire/aws-error.ts";
import { type Body } from "../wire/json-protocol.ts";
import {
  createStore,
  describeTable,
  operations,
  run,
  type Item,
  type OperationName,
  type TableDescription,
} from "./dynalite.ts";
import { toAwsError } from "./dynalite-error.ts";
import { keyOf } from "./item-key.ts";
import { transact } from "./transaction.ts";

export interface DynamoDb {
  call(operation: string, request: Body): Promise<Body>;
  readonly tableOf: (name: string) => Promise<TableDescription>;
  /** The attribute of epoch seconds after which an item of the table may go. */
  setExpiry(table: string, attribute: string): void;
  /** Deletes what has expired; AWS does so within days, we at once. Answers how many. */
  reap(now: number): Promise<number>;
}

const isOperation = (name: string): name is OperationName => operations.some((known) => known === name);
const reads = new Set(["BatchGetItem", "DescribeTable", "GetItem", "ListTables", "Query", "Scan"]);

export function createDynamoDb(): DynamoDb {
  const store = createStore();
  const expiry = new Map<string, string>();
  let last: Promise<unknown> = Promise.resolve();
  /** One write after the other: a transaction and the item of a failed condition see no write in between. */
  const exclusive = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work, work);
    last = turn.catch(() => undefined);
    return turn;
  };
  const single = async (operation: OperationName, request: Body): Promise<Body> => {
    const { ReturnValuesOnConditionCheckFailure: returned, ...rest } = request;
    try {
      return await run(store, operation, rest);
    } catch (error) {
      const known = toAwsError(error);
      if (returned !== "ALL_OLD" || known.type !== "ConditionalCheckFailedException") throw known;
      const Key = request.Key ?? keyOf(await describeTable(store, String(request.TableName)), request.Item as Item);
      const { Item } = await run(store, "GetItem", { TableName: request.TableName, Key, ConsistentRead: true });
      throw new AwsError(known.type, known.message, Item ? { members: { Item } } : {});
    }
  };
  return {
    async call(operation, request) {
      try {
        if (operation === "TransactWriteItems") return await exclusive(() => transact(store, request));
        if (!isOperation(operation)) {
          throw new AwsError("UnknownOperationException", `The local DynamoDB does not offer ${operation}.`);
        }
        return await (reads.has(operation) ? single(operation, request) : exclusive(() => single(operation, request)));
      } catch (error) {
        throw toAwsError(error);
      }
    },
    tableOf: (name) => describeTable(store, name).catch((error: unknown) => Promise.reject(toAwsError(error))),
    setExpiry: (table, attribute) => void expiry.set(table, attribute),
    async reap(now) {
      let reaped = 0;
      for (const [TableName, attribute] of expiry) {
        const description = await describeTable(store, TableName);
        const items = await scan((request) => run(store, "Scan", { TableName, ...request }));
        for (const item of items) {
          const expires = Number(item[attribute]?.N ?? Infinity) * 1000;
          if (expires >= now) continue;
          await exclusive(() => run(store, "DeleteItem", { TableName, Key: keyOf(description, item) }));
          reaped += 1;
        }
      }
      return reaped;
    },
  };
}

/** Every item, page after page. */
async function scan(page: (request: Body) => Promise<Body>): Promise<Item[]> {
  const items: Item[] = [];
  let after: unknown;
  do {
    const answer = await page(after === undefined ? {} : { ExclusiveStartKey: after });
    items.push(...(answer.Items as Item[]));
    after = answer.LastEvaluatedKey;
  } while (after !== undefined);
  return items;
}
