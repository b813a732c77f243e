import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import * as ddb from "@aws-sdk/client-dynamodb";
import type { Cloud } from "../../../local/cloud.ts";
import { operator } from "../../../local/iam/access.ts";
import { clientSettings } from "../../support/local-cloud.ts";
import { startServices } from "../services-cloud.ts";

let cloud: Cloud;

const settings = (service: string) => clientSettings(cloud, service, operator);

beforeAll(async () => {
  cloud = await startServices();
});

afterAll(() => cloud.stop());

describe("DynamoDB", () => {
  const client = () => new ddb.DynamoDBClient(settings("DYNAMODB"));
  const TableName = "Things";
  const item = (pk: string, more: Record<string, ddb.AttributeValue> = {}) => ({
    pk: { S: pk },
    sk: { S: "a" },
    ...more,
  });

  it("writes on a condition and gives back the item that broke it", async () => {
    const put = (rev: string) =>
      client().send(
        new ddb.PutItemCommand({
          TableName,
          Item: item("cond", { rev: { N: rev } }),
          ConditionExpression: "attribute_not_exists(pk)",
          ReturnValuesOnConditionCheckFailure: "ALL_OLD",
        }),
      );
    await put("1");
    const refused = await put("2").catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ddb.ConditionalCheckFailedException);
    expect((refused as ddb.ConditionalCheckFailedException).Item).toMatchObject({ rev: { N: "1" } });
  });

  it("lets one of many concurrent claims win and counts every increment", async () => {
    const claim = () =>
      client().send(
        new ddb.UpdateItemCommand({
          TableName,
          Key: item("claim"),
          UpdateExpression: "SET taken = :t",
          ConditionExpression: "attribute_not_exists(taken)",
          ExpressionAttributeValues: { ":t": { BOOL: true } },
        }),
      );
    const add = () =>
      client().send(
        new ddb.UpdateItemCommand({
          TableName,
          Key: item("count"),
          UpdateExpression: "ADD n :one",
          ExpressionAttributeValues: { ":one": { N: "1" } },
        }),
      );
    const claims = await Promise.allSettled(Array.from({ length: 20 }, claim));
    expect(claims.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    await Promise.all(Array.from({ length: 20 }, add));
    const { Item } = await client().send(
      new ddb.GetItemCommand({ TableName, Key: item("count"), ConsistentRead: true }),
    );
    expect(Item?.n).toEqual({ N: "20" });
  });

  it("queries the table and its index, page by page", async () => {
    const Put = ["x", "y", "z"].map((sk) => ({
      PutRequest: { Item: { pk: { S: "q" }, sk: { S: sk }, owner: { S: "me" } } },
    }));
    await client().send(new ddb.BatchWriteItemCommand({ RequestItems: { [TableName]: Put } }));
    const query = {
      TableName,
      KeyConditionExpression: "pk = :p AND sk > :s",
      ExpressionAttributeValues: { ":p": { S: "q" }, ":s": { S: "x" } },
    };
    const first = await client().send(new ddb.QueryCommand({ ...query, Limit: 1 }));
    expect(first.Items?.map(({ sk }) => sk)).toEqual([{ S: "y" }]);
    const second = await client().send(new ddb.QueryCommand({ ...query, ExclusiveStartKey: first.LastEvaluatedKey }));
    expect(second.Items?.map(({ sk }) => sk)).toEqual([{ S: "z" }]);
    const byOwner = {
      KeyConditionExpression: "#o = :o",
      ExpressionAttributeNames: { "#o": "owner" },
      ExpressionAttributeValues: { ":o": { S: "me" } },
    };
    const indexed = await client().send(new ddb.QueryCommand({ TableName, IndexName: "by-owner", ...byOwner }));
    expect(indexed.Count).toBe(3);
  });

  it("makes all writes of a transaction or none", async () => {
    const transact = (condition: string) =>
      client().send(
        new ddb.TransactWriteItemsCommand({
          TransactItems: [
            { Put: { TableName, Item: item("t1") } },
            { Put: { TableName, Item: item("t2"), ConditionExpression: condition } },
          ],
        }),
      );
    const refused = await transact("attribute_exists(pk)").catch((error: unknown) => error);
    expect((refused as ddb.TransactionCanceledException).CancellationReasons?.map(({ Code }) => Code)).toEqual([
      "None",
      "ConditionalCheckFailed",
    ]);
    const read = () => client().send(new ddb.GetItemCommand({ TableName, Key: item("t1") }));
    expect((await read()).Item).toBeUndefined();
    await transact("attribute_not_exists(pk)");
    expect((await read()).Item).toBeDefined();
  });

  it("drops what has expired", async () => {
    for (const [pk, expires] of [
      ["old", "1000"],
      ["new", "3000"],
    ] as const) {
      await client().send(new ddb.PutItemCommand({ TableName, Item: item(pk, { expires_at: { N: expires } }) }));
    }
    expect(await cloud.database.reap(2_000_000)).toBe(1);
    expect((await client().send(new ddb.GetItemCommand({ TableName, Key: item("old") }))).Item).toBeUndefined();
    expect((await client().send(new ddb.GetItemCommand({ TableName, Key: item("new") }))).Item).toBeDefined();
  });

  it("refuses what it does not offer, and bad requests in DynamoDB's words", async () => {
    await expect(client().send(new ddb.ExecuteStatementCommand({ Statement: "SELECT" }))).rejects.toThrow(
      "does not offer ExecuteStatement",
    );
    await expect(client().send(new ddb.GetItemCommand({ TableName, Key: { pk: { S: "a" } } }))).rejects.toThrow(
      "does not match the schema",
    );
    await expect(client().send(new ddb.GetItemCommand({ TableName: "Nothing", Key: item("a") }))).rejects.toThrow(
      ddb.ResourceNotFoundException,
    );
  });
});
