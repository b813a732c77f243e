import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import * as ddb from "@aws-sdk/client-dynamodb";
import { DecryptCommand, EncryptCommand, GenerateDataKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import * as s3 from "@aws-sdk/client-s3";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import * as sfn from "@aws-sdk/client-sfn";
import { type Cloud } from "../../local/cloud.ts";
import { operator } from "../../local/iam/access.ts";
import { clientSettings } from "../support/local-cloud.ts";
import { startSmallCloud } from "../support/small-assembly.ts";

const root = { Effect: "Allow", Principal: { AWS: "arn:aws:iam::000000000000:root" }, Action: "kms:*", Resource: "*" };
let cloud: Cloud;
beforeAll(async () => {
  cloud = await startSmallCloud({
    functions: { Step: { code: `export const handler = async ({ n }) => ({ next: n > 0 ? "wait" : "done", n });` } },
    definition: {
      StartAt: "T",
      States: {
        T: { Type: "Task", Resource: "${Step}", ResultPath: "$.step", Next: "C" },
        C: { Type: "Choice", Choices: [{ Variable: "$.step.next", StringEquals: "wait", Next: "W" }], Default: "S" },
        W: { Type: "Wait", SecondsPath: "$.n", Next: "S" },
        S: { Type: "Succeed" },
      },
    },
    resources: { Sealing: { Type: "AWS::KMS::Key", Properties: { KeyPolicy: { Statement: [root] } } } },
  });
});
afterAll(() => cloud.stop());
const settings = (service: string) => clientSettings(cloud, service, operator);

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

describe("S3", () => {
  const client = () => new s3.S3Client(settings("S3"));
  const Bucket = "files";

  it("keeps bytes, type and metadata of a buffer and of a stream", async () => {
    const bytes = Buffer.from(Array.from({ length: 70_000 }, (_, index) => index % 256));
    const stream = Readable.from([bytes.subarray(0, 30_000), bytes.subarray(30_000)]);
    await client().send(
      new s3.PutObjectCommand({
        Bucket,
        Key: "a b/ü.gz",
        Body: bytes,
        ContentType: "application/gzip",
        Metadata: { v: "1" },
      }),
    );
    await client().send(new s3.PutObjectCommand({ Bucket, Key: "stream", Body: stream, ContentLength: bytes.length }));
    const got = await client().send(new s3.GetObjectCommand({ Bucket, Key: "a b/ü.gz" }));
    expect(got).toMatchObject({ ContentType: "application/gzip", Metadata: { v: "1" }, ContentLength: bytes.length });
    expect(bytes.equals(await got.Body!.transformToByteArray())).toBe(true);
    const streamed = await client().send(new s3.GetObjectCommand({ Bucket, Key: "stream" }));
    expect(bytes.equals(await streamed.Body!.transformToByteArray())).toBe(true);
    expect((await client().send(new s3.HeadObjectCommand({ Bucket, Key: "stream" }))).ContentLength).toBe(bytes.length);
  });

  it.each([
    ["bytes=1-3", "bcd", "bytes 1-3/5"],
    ["bytes=3-", "de", "bytes 3-4/5"],
    ["bytes=-2", "de", "bytes 3-4/5"],
  ])("gives the range %s", async (Range, text, ContentRange) => {
    await client().send(new s3.PutObjectCommand({ Bucket, Key: "range", Body: "abcde" }));
    const got = await client().send(new s3.GetObjectCommand({ Bucket, Key: "range", Range }));
    expect([await got.Body!.transformToString(), got.ContentRange]).toEqual([text, ContentRange]);
  });

  it("does not replace an object under If-None-Match", async () => {
    const put = () => client().send(new s3.PutObjectCommand({ Bucket, Key: "once", Body: "1", IfNoneMatch: "*" }));
    await put();
    await expect(put()).rejects.toMatchObject({ name: "PreconditionFailed" });
  });

  it("refuses a body that is not what its checksum says", async () => {
    const put = new s3.PutObjectCommand({
      Bucket,
      Key: "bad",
      Body: "1",
      ChecksumSHA256: Buffer.alloc(32).toString("base64"),
    });
    await expect(client().send(put)).rejects.toMatchObject({ name: "BadDigest" });
  });

  it("lists by prefix, page by page, and deletes many", async () => {
    for (const name of ["l/1", "l/2", "l/3&", "m/1"])
      await client().send(new s3.PutObjectCommand({ Bucket, Key: name, Body: name }));
    const first = await client().send(new s3.ListObjectsV2Command({ Bucket, Prefix: "l/", MaxKeys: 2 }));
    expect(first.Contents?.map(({ Key }) => Key)).toEqual(["l/1", "l/2"]);
    const rest = await client().send(
      new s3.ListObjectsV2Command({ Bucket, Prefix: "l/", ContinuationToken: first.NextContinuationToken }),
    );
    expect(rest.Contents?.map(({ Key }) => Key)).toEqual(["l/3&"]);
    const Objects = ["l/1", "l/2", "l/3&"].map((Key) => ({ Key }));
    const deleted = await client().send(new s3.DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    expect(deleted.Deleted).toHaveLength(3);
    expect((await client().send(new s3.ListObjectsV2Command({ Bucket, Prefix: "l/" }))).KeyCount).toBe(0);
    await client().send(new s3.DeleteObjectCommand({ Bucket, Key: "m/1" }));
    await expect(client().send(new s3.GetObjectCommand({ Bucket, Key: "m/1" }))).rejects.toThrow(s3.NoSuchKey);
  });

  it("serves a presigned URL until it expires", async () => {
    await client().send(new s3.PutObjectCommand({ Bucket, Key: "signed", Body: "hello" }));
    const url = (at: Date) => {
      const date = at.toISOString().replace(/[-:]|\.\d+/g, "");
      return `${cloud.endpoints.S3}/${Bucket}/signed?X-Amz-Credential=${operator}%2Fx&X-Amz-Date=${date}&X-Amz-Expires=60&response-content-disposition=attachment`;
    };
    const served = await fetch(url(new Date()));
    expect([served.status, await served.text(), served.headers.get("content-disposition")]).toEqual([
      200,
      "hello",
      "attachment",
    ]);
    const late = await fetch(url(new Date(Date.now() - 120_000)));
    expect(late.status).toBe(403);
    expect(await late.text()).toContain("Request has expired");
  });
});

describe("KMS", () => {
  const client = () => new KMSClient(settings("KMS"));
  const EncryptionContext = { purpose: "job", taskgroup_id: "tgrp_1" };

  it("opens what it sealed under the same context, in any order, and under no other", async () => {
    const Plaintext = Buffer.from("key");
    const { CiphertextBlob } = await client().send(
      new EncryptCommand({ KeyId: "Sealing", Plaintext, EncryptionContext }),
    );
    const reordered = { taskgroup_id: "tgrp_1", purpose: "job" };
    const opened = await client().send(new DecryptCommand({ CiphertextBlob, EncryptionContext: reordered }));
    expect(Buffer.from(opened.Plaintext!).toString()).toBe("key");
    const other = client().send(new DecryptCommand({ CiphertextBlob, EncryptionContext: { purpose: "job" } }));
    await expect(other).rejects.toMatchObject({ name: "InvalidCiphertextException" });
  });

  it("generates data keys", async () => {
    const { Plaintext, CiphertextBlob } = await client().send(
      new GenerateDataKeyCommand({ KeyId: "Sealing", KeySpec: "AES_256" }),
    );
    expect(Plaintext).toHaveLength(32);
    const opened = await client().send(new DecryptCommand({ CiphertextBlob }));
    expect(Buffer.from(opened.Plaintext!).equals(Buffer.from(Plaintext!))).toBe(true);
  });

  it("knows no other key", async () => {
    const encrypt = new EncryptCommand({ KeyId: "Other", Plaintext: Buffer.from("x") });
    await expect(client().send(encrypt)).rejects.toMatchObject({ name: "NotFoundException" });
  });
});

describe("Secrets Manager", () => {
  it("gives the same generated value each time, as long as the template asks", async () => {
    const client = new SecretsManagerClient(settings("SECRETS_MANAGER"));
    const SecretId = "arn:aws:secretsmanager:us-east-1:000000000000:secret:Pepper";
    const first = await client.send(new GetSecretValueCommand({ SecretId }));
    const second = await client.send(new GetSecretValueCommand({ SecretId }));
    expect(first.SecretString).toMatch(/^[A-Za-z0-9]{64}$/);
    expect(second.SecretString).toBe(first.SecretString);
  });
});

describe("Step Functions", () => {
  const client = () => new sfn.SFNClient(settings("SFN"));
  const stateMachineArn = "arn:aws:states:us-east-1:000000000000:stateMachine:Machine";
  const start = (name: string, input: object) =>
    client().send(new sfn.StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }));

  it("runs the functions of the template and tells the outcome", async () => {
    const { executionArn } = await start("done", { n: 0 });
    await cloud.executions.get(executionArn!).execution.result;
    const described = await client().send(new sfn.DescribeExecutionCommand({ executionArn }));
    expect(described).toMatchObject({ status: "SUCCEEDED", name: "done", input: '{"n":0}' });
    expect(JSON.parse(described.output!)).toEqual({ n: 0, step: { next: "done", n: 0 } });
    const { events } = await client().send(new sfn.GetExecutionHistoryCommand({ executionArn }));
    expect(events).toHaveLength(11);
    expect(events?.find(({ type }) => type === "TaskStateEntered")?.stateEnteredEventDetails?.name).toBe("T");
    expect(
      events?.find(({ type }) => type === "LambdaFunctionSucceeded")?.lambdaFunctionSucceededEventDetails?.output,
    ).toBe('{"next":"done","n":0}');
  });

  it("starts an open execution once, and takes its name for good", async () => {
    const first = await start("twice", { n: 60 });
    expect((await start("twice", { n: 60 })).executionArn).toBe(first.executionArn);
    await expect(start("twice", { n: 61 })).rejects.toThrow(sfn.ExecutionAlreadyExists);
    await client().send(new sfn.StopExecutionCommand({ executionArn: first.executionArn, error: "Enough" }));
    const { status, error } = await client().send(
      new sfn.DescribeExecutionCommand({ executionArn: first.executionArn }),
    );
    expect([status, error]).toEqual(["ABORTED", "Enough"]);
    await expect(start("twice", { n: 60 })).rejects.toThrow(sfn.ExecutionAlreadyExists);
    const { executions } = await client().send(
      new sfn.ListExecutionsCommand({ stateMachineArn, statusFilter: "ABORTED" }),
    );
    expect(executions?.map(({ name }) => name)).toEqual(["twice"]);
  });

  it.each([
    ["a machine that is not there", { stateMachineArn: `${stateMachineArn}2` }, sfn.StateMachineDoesNotExist],
    ["an input that is no JSON", { stateMachineArn, input: "{" }, sfn.InvalidExecutionInput],
  ])("refuses %s", async (_what, request, error) => {
    await expect(client().send(new sfn.StartExecutionCommand(request))).rejects.toThrow(error);
  });
});
