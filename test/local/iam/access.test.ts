import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { DynamoDBClient, GetItemCommand, PutItemCommand, QueryCommand } from "@aws-sdk/client-dynamodb";
import { DecryptCommand, EncryptCommand, KMSClient } from "@aws-sdk/client-kms";
import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { StartExecutionCommand, SFNClient } from "@aws-sdk/client-sfn";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type { Cloud } from "../../../local/cloud.ts";
import { operator } from "../../../local/iam/access.ts";
import { clientSettings } from "../../support/local-cloud.ts";
import { startSmallCloud } from "../../support/small-assembly.ts";

describe("the grants of a role", () => {
  let cloud: Cloud;
  const arn = (id: string, path = "") => ({ "Fn::Join": ["", [{ "Fn::GetAtt": [id, "Arn"] }, path]] });
  const grant = (Action: string | string[], Resource: unknown) => ({ Effect: "Allow", Action, Resource });
  const job = { StringEquals: { "kms:EncryptionContext:purpose": "job" } };
  const keyStatement = {
    Effect: "Allow",
    Principal: { AWS: { "Fn::GetAtt": ["ReaderRole", "Arn"] } },
    Action: "kms:Encrypt",
    Resource: "*",
    Condition: job,
  };
  const code = `export const handler = async () => 1;`;
  const statements = [
    grant("dynamodb:GetItem", arn("Things")),
    grant("dynamodb:Query", arn("Things", "/index/*")),
    grant("s3:GetObject", arn("Files", "/inputs/*")),
    grant("kms:*", arn("Sealing")),
  ];
  beforeAll(async () => {
    cloud = await startSmallCloud(
      {
        functions: { Reader: { code, statements }, Writer: { code, statements: [grant("dynamodb:*", arn("Things"))] } },
        definition: { StartAt: "T", States: { T: { Type: "Task", Resource: "${Reader}", End: true } } },
        resources: {
          Sealing: { Type: "AWS::KMS::Key", Properties: { KeyPolicy: { Statement: [keyStatement] } } },
          MachineRole: { Type: "AWS::IAM::Role" },
        },
      },
      { without: [{ function: "Writer", action: "dynamodb:PutItem" }] },
    );
  });
  afterAll(() => cloud.stop());

  const key = { TableName: "Things", Key: { pk: { S: "a" }, sk: { S: "a" } } };
  const table = (caller: string) => new DynamoDBClient(clientSettings(cloud, "DYNAMODB", caller));
  const put = new PutItemCommand({ TableName: "Things", Item: key.Key });
  const query = {
    TableName: "Things",
    KeyConditionExpression: "#k = :v",
    ExpressionAttributeValues: { ":v": { S: "a" } },
  };
  const denied = (action: string, resource: string) => ({
    name: expect.stringMatching(/^AccessDenied/) as unknown,
    message: expect.stringMatching(`not authorized to perform: ${action} on resource: ${resource}`) as unknown,
  });

  it("decide by action", async () => {
    await table("Reader").send(new GetItemCommand(key));
    const tableArn = "arn:aws:dynamodb:us-east-1:000000000000:table/Things";
    await expect(table("Reader").send(put)).rejects.toMatchObject(denied("dynamodb:PutItem", tableArn));
  });

  it("tell a table from its indexes", async () => {
    const onIndex = { ...query, IndexName: "by-owner", ExpressionAttributeNames: { "#k": "owner" } };
    await table("Reader").send(new QueryCommand(onIndex));
    const onTable = new QueryCommand({ ...query, ExpressionAttributeNames: { "#k": "pk" } });
    await expect(table("Reader").send(onTable)).rejects.toMatchObject(denied("dynamodb:Query", ".*table/Things"));
  });

  it("can be taken away", async () => {
    await table("Writer").send(new GetItemCommand(key));
    await expect(table("Writer").send(put)).rejects.toMatchObject(denied("dynamodb:PutItem", ".*table/Things"));
    expect(cloud.denials.at(-1)).toMatch(/WriterRole\/Writer is not authorized to perform: dynamodb:PutItem/);
  });

  it("tell one folder of a bucket from another", async () => {
    const bucket = (caller: string) => new S3Client(clientSettings(cloud, "S3", caller));
    for (const Key of ["inputs/1", "outputs/1"])
      await bucket(operator).send(new PutObjectCommand({ Bucket: "files", Key, Body: "x" }));
    await bucket("Reader").send(new GetObjectCommand({ Bucket: "files", Key: "inputs/1" }));
    const other = bucket("Reader").send(new GetObjectCommand({ Bucket: "files", Key: "outputs/1" }));
    await expect(other).rejects.toMatchObject(denied("s3:GetObject", "arn:aws:s3:::files/outputs/1"));
  });

  it("open a key only as the key's own policy says, context included", async () => {
    const kms = (caller: string) => new KMSClient(clientSettings(cloud, "KMS", caller));
    const Plaintext = Buffer.from("x");
    const seal = (caller: string, purpose: string) =>
      kms(caller).send(new EncryptCommand({ KeyId: "Sealing", Plaintext, EncryptionContext: { purpose } }));
    const { CiphertextBlob } = await seal("Reader", "job");
    await expect(seal("Reader", "export")).rejects.toMatchObject(denied("kms:Encrypt", ".*key/Sealing"));
    await expect(seal("Writer", "job")).rejects.toMatchObject(denied("kms:Encrypt", ".*key/Sealing"));
    const open = kms("Reader").send(new DecryptCommand({ CiphertextBlob, EncryptionContext: { purpose: "job" } }));
    await expect(open).rejects.toMatchObject(denied("kms:Decrypt", ".*key/Sealing"));
  });

  it("are needed for secrets and for starting executions", async () => {
    const secrets = new SecretsManagerClient(clientSettings(cloud, "SECRETS_MANAGER", "Reader"));
    const SecretId = "arn:aws:secretsmanager:us-east-1:000000000000:secret:Pepper";
    await expect(secrets.send(new GetSecretValueCommand({ SecretId }))).rejects.toMatchObject(
      denied("secretsmanager:GetSecretValue", SecretId),
    );
    const machines = new SFNClient(clientSettings(cloud, "SFN", "Reader"));
    const stateMachineArn = "arn:aws:states:us-east-1:000000000000:stateMachine:Machine";
    const start = machines.send(new StartExecutionCommand({ stateMachineArn }));
    await expect(start).rejects.toMatchObject(denied("states:StartExecution", stateMachineArn));
  });

  it("are needed by the state machine too", async () => {
    const { execution } = cloud.executions.start(
      "arn:aws:states:us-east-1:000000000000:stateMachine:Machine",
      "denied",
      "{}",
    );
    const { status, cause } = await execution.result;
    expect(status).toBe("FAILED");
    expect(cause).toMatch(
      /MachineRole\/StepFunctions is not authorized to perform: lambda:InvokeFunction on resource: .*function:Reader/,
    );
  });
});
