/** One DynamoDB table as single-item conditional writes that know their own lost acknowledgements. */
import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import type { Clock, Random } from "../../core/ports/process.ts";
import type { Key } from "./keys.ts";

export type Item = Key & Record<string, unknown>;

/** A condition or update in DynamoDB's expression language; every attribute name goes through `names`. */
export interface Expression {
  text: string;
  names?: Record<string, string>;
  values?: Record<string, unknown>;
}
export interface QueryRequest {
  index?: string;
  key: Expression;
  limit?: number;
  newest_first?: boolean;
  start?: Record<string, unknown>;
  /** Read only these attributes. */
  only?: readonly string[];
}
export interface TableSetup {
  readonly client: DynamoDBClient;
  readonly name: string;
  readonly random: Random;
  readonly clock: Clock;
}

const plain = { removeUndefinedValues: true } as const;
const marshalled = (value: Record<string, unknown>) => marshall(value, plain);
/**
 * A record rests as JSON text. As a map it would go through the SDK's marshaller, which takes an object apart by its
 * `constructor` (a column may be called that) and refuses whole numbers over 2^53 (a schema may name one).
 */
const packed = ({ record, ...item }: Item) =>
  record === undefined ? item : { ...item, record: JSON.stringify(record) };
/** The SDK refuses an empty map of values or names. */
const named = ({ names, values }: Omit<Expression, "text">) => ({
  ...(names && { ExpressionAttributeNames: names }),
  ...(values && { ExpressionAttributeValues: marshalled(values) }),
});

/** Batch calls answer part of what was asked when throttled; the rest is asked again, this often. */
const batchAttempts = 8;

export const openTable = ({ client, name: TableName, random, clock }: TableSetup) => {
  /** Strongly consistent: 1 RCU per 4 KB. */
  const get = async (key: Key): Promise<Item | null> => {
    const { Item } = await client.send(
      new GetItemCommand({ TableName, Key: marshalled({ pk: key.pk, sk: key.sk }), ConsistentRead: true }),
    );
    return Item ? (unmarshall(Item) as Item) : null;
  };

  /** Says whether a refused condition was our own first attempt, and what stands there instead. */
  const refusedBy = async (error: unknown, key: Key, write_id: string) => {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    const stored = error.Item ? (unmarshall(error.Item) as Item) : await get(key);
    return { written: stored?.["write_id"] === write_id, stored };
  };
  const newWriteId = (): string => Buffer.from(random.bytes(12)).toString("base64url");
  const pause = (attempt: number): Promise<void> => clock.sleep(random.bytes(1)[0]! * 2 ** Math.min(attempt, 4) * 0.4);

  return {
    get,

    /** 1 WCU per KB and per index entry it changes, also when the condition refuses. */
    async put(item: Item, condition?: Expression): Promise<{ written: boolean; stored: Item | null }> {
      const write_id = newWriteId();
      try {
        await client.send(
          new PutItemCommand({
            TableName,
            Item: marshalled({ ...packed(item), write_id }),
            ...(condition && {
              ConditionExpression: condition.text,
              ReturnValuesOnConditionCheckFailure: "ALL_OLD",
              ...named(condition),
            }),
          }),
        );
        return { written: true, stored: null };
      } catch (error) {
        return refusedBy(error, item, write_id);
      }
    },

    /** Changes one item in place; answers it as it now is, or as it stood when the condition refused. */
    async update(
      key: Key,
      change: Expression,
      condition: Expression,
    ): Promise<{ written: boolean; item: Item | null }> {
      const write_id = newWriteId();
      const names = { ...change.names, ...condition.names, "#write_id": "write_id" };
      const values = { ...change.values, ...condition.values, ":write_id": write_id };
      try {
        const { Attributes } = await client.send(
          new UpdateItemCommand({
            TableName,
            Key: marshalled({ pk: key.pk, sk: key.sk }),
            UpdateExpression: change.text,
            ConditionExpression: `(${condition.text}) AND (attribute_not_exists(#write_id) OR #write_id <> :write_id)`,
            ReturnValues: "ALL_NEW",
            ReturnValuesOnConditionCheckFailure: "ALL_OLD",
            ...named({ names, values }),
          }),
        );
        return { written: true, item: Attributes ? (unmarshall(Attributes) as Item) : null };
      } catch (error) {
        const { written, stored } = await refusedBy(error, key, write_id);
        return { written, item: stored };
      }
    },

    /** One page. Consistent on the table, eventually consistent on an index (DynamoDB offers nothing else there). */
    async query(request: QueryRequest): Promise<{ items: Item[]; next: Record<string, unknown> | null }> {
      const only = Object.fromEntries((request.only ?? []).map((name) => [`#only_${name}`, name]));
      const answer = await client.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: request.key.text,
          ...named({ ...request.key, names: { ...request.key.names, ...only } }),
          ...(request.only && { ProjectionExpression: Object.keys(only).join(", ") }),
          ...(request.index ? { IndexName: request.index } : { ConsistentRead: true }),
          ...(request.limit && { Limit: request.limit }),
          ...(request.newest_first && { ScanIndexForward: false }),
          ...(request.start && { ExclusiveStartKey: marshalled(request.start) }),
        }),
      );
      return {
        items: (answer.Items ?? []).map((item) => unmarshall(item) as Item),
        next: answer.LastEvaluatedKey ? unmarshall(answer.LastEvaluatedKey) : null,
      };
    },

    /** Every page of a query: 1 MB each. */
    async queryAll(request: QueryRequest): Promise<Item[]> {
      const items: Item[] = [];
      let start: Record<string, unknown> | undefined;
      do {
        const page = await this.query({ ...request, ...(start && { start }) });
        items.push(...page.items);
        start = page.next ?? undefined;
      } while (start);
      return items;
    },

    /** At most 100 keys, strongly consistent, in the order asked; absent ones are left out. */
    async getMany(keys: readonly Key[]): Promise<Item[]> {
      const found = new Map<string, Item>();
      let wanted = keys.map(({ pk, sk }) => marshalled({ pk, sk }));
      for (let attempt = 0; wanted.length > 0; attempt += 1) {
        if (attempt === batchAttempts) throw new Error(`DynamoDB left ${wanted.length} keys of ${TableName} unread`);
        if (attempt > 0) await pause(attempt);
        const answer = await client.send(
          new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: wanted, ConsistentRead: true } } }),
        );
        for (const raw of answer.Responses?.[TableName] ?? []) {
          const item = unmarshall(raw) as Item;
          found.set(`${item.pk} ${item.sk}`, item);
        }
        wanted = answer.UnprocessedKeys?.[TableName]?.Keys ?? [];
      }
      return keys.flatMap(({ pk, sk }) => found.get(`${pk} ${sk}`) ?? []);
    },

    /** Deletes these items, 25 a call; repeatable. 1 WCU per KB deleted. */
    async erase(keys: readonly Key[]): Promise<void> {
      for (let at = 0; at < keys.length; at += 25) {
        let left = keys.slice(at, at + 25).map(({ pk, sk }) => ({ DeleteRequest: { Key: marshalled({ pk, sk }) } }));
        for (let attempt = 0; left.length > 0; attempt += 1) {
          if (attempt === batchAttempts)
            throw new Error(`DynamoDB left ${left.length} items of ${TableName} undeleted`);
          if (attempt > 0) await pause(attempt);
          const answer = await client.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: left } }));
          left = (answer.UnprocessedItems?.[TableName] ?? []) as typeof left;
        }
      }
    },
  };
};
export type Table = ReturnType<typeof openTable>;
