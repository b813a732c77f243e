import { describe, expect, it } from "@jest/globals";
import { functionNames } from "../../lambdas/contracts/routes.ts";
import { actionsOf, asList, synthesise, type Statement } from "./synthesise.ts";
import { adopt } from "./adopted.ts";

const prod = await synthesise("prod");
const dev = await synthesise("dev");
const adopting = await synthesise("prod", { adopt });
const only = (stage: typeof prod, type: string) => {
  const found = stage.ofType(type);
  expect(found).toHaveLength(1);
  return found[0]![1];
};

describe("the tables", () => {
  it("bill by request, forget by expires_at, and can be restored to any second", () => {
    const tables = prod.ofType("AWS::DynamoDB::Table");
    expect(tables).toHaveLength(2);
    for (const [, { Properties }] of tables) {
      expect(Properties).toMatchObject({
        BillingMode: "PAY_PER_REQUEST",
        TimeToLiveSpecification: { AttributeName: "expires_at", Enabled: true },
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      });
    }
  });

  it("cannot be deleted by mistake in a stage that lasts, and go with a stage that does not", () => {
    for (const [, table] of prod.ofType("AWS::DynamoDB::Table")) {
      expect(table.Properties.DeletionProtectionEnabled).toBe(true);
      expect(table.DeletionPolicy).toBe("Retain");
    }
    for (const [, table] of dev.ofType("AWS::DynamoDB::Table")) {
      expect(table.Properties.DeletionProtectionEnabled).toBe(false);
      expect(table.DeletionPolicy).toBe("Delete");
    }
  });

  it("list by owner, by what is to start and by what is due, with keys alone", () => {
    const [, taskGroups] = prod.ofType("AWS::DynamoDB::Table").find(([id]) => id.includes("TaskGroups"))!;
    const indexes = taskGroups.Properties.GlobalSecondaryIndexes as {
      IndexName: string;
      KeySchema: { AttributeName: string }[];
      Projection: { ProjectionType: string };
    }[];
    expect(
      indexes.map(({ IndexName, KeySchema }) => [IndexName, ...KeySchema.map((key) => key.AttributeName)]),
    ).toEqual([
      ["by-owner", "owner", "created_at"],
      ["to-start", "to_start", "to_start_since"],
      ["due", "due", "due_at"],
    ]);
    for (const { Projection } of indexes) expect(Projection.ProjectionType).toBe("KEYS_ONLY");
  });
});

describe("the bucket", () => {
  it("is private and takes nothing over plain http", () => {
    expect(only(prod, "AWS::S3::Bucket").Properties.PublicAccessBlockConfiguration).toEqual({
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    });
    const { Statement } = only(prod, "AWS::S3::BucketPolicy").Properties.PolicyDocument as { Statement: Statement[] };
    expect(Statement).toContainEqual(
      expect.objectContaining({ Effect: "Deny", Condition: { Bool: { "aws:SecureTransport": "false" } } }),
    );
  });

  it("lets our own pages send a form to it, and no other origin do anything", () => {
    const { CorsConfiguration } = only(prod, "AWS::S3::Bucket").Properties;
    const ours = JSON.parse(String(prod.environment("submit").PUBLIC_URL)) as unknown;
    expect(CorsConfiguration).toEqual({
      CorsRules: [{ AllowedMethods: ["POST"], AllowedOrigins: [ours], MaxAge: 3_600 }],
    });
  });

  it("lets uploads be written by the function that signs their forms, and read by the one that reads their rows", () => {
    const granted = functionNames.flatMap((name) =>
      prod
        .statements(prod.roleId(name))
        .filter(({ Resource }) => JSON.stringify(Resource).includes("/uploads/"))
        .flatMap(({ Action }) => asList(Action).map((action) => [name, action])),
    );
    expect(granted).toEqual([
      ["submit", "s3:PutObject"],
      ["read-inputs", "s3:GetObject"],
    ]);
  });

  it.each([
    [90, { inputs: 91, outputs: 91, private: 91, uploads: 1 }],
    [0, { uploads: 1 }],
  ])("keeps objects as long as the records of a retention of %i days", async (retention_days, expected) => {
    const shown = only(await synthesise("dev", { retention_days }), "AWS::S3::Bucket");
    const { LifecycleConfiguration } = shown.Properties as {
      LifecycleConfiguration: { Rules: { Id: string; ExpirationInDays?: number }[] };
    };
    const expiring = LifecycleConfiguration.Rules.flatMap(({ Id, ExpirationInDays }) =>
      ExpirationInDays === undefined ? [] : [[Id, ExpirationInDays]],
    );
    expect(Object.fromEntries(expiring)).toEqual(expected);
    expect(LifecycleConfiguration.Rules).toContainEqual(
      expect.objectContaining({ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } }),
    );
  });
});

describe("the pepper", () => {
  it("outlives every stage, also those that go", () => {
    for (const stage of [prod, dev]) expect(only(stage, "AWS::SecretsManager::Secret").DeletionPolicy).toBe("Retain");
    expect(prod.ofType("AWS::SecretsManager::RotationSchedule")).toEqual([]);
  });
});

describe("the sealing key", () => {
  const { Statement } = (
    only(prod, "AWS::KMS::Key").Properties as { KeyPolicy: { Statement: (Statement & { Principal: unknown })[] } }
  ).KeyPolicy;

  it("can be used by functions alone, for keys of jobs, and for headers by those alone that take or send them", () => {
    const using = Statement.filter(({ Action }) => asList(Action).some((action) => /crypt|DataKey|\*$/.test(action)));
    expect(using).toHaveLength(8);
    for (const { Principal, Condition } of using) {
      expect(JSON.stringify(Principal)).toMatch(/^\{"AWS":\{"Fn::GetAtt":\["Functions\w+Role\w+","Arn"\]\}\}$/);
      const ofHeaders = /Functions(Submit|Manage|AddRuns)Role/.test(JSON.stringify(Principal));
      const purposes = ofHeaders ? ["job", "mcp_headers"] : "job";
      expect(Condition).toEqual({ StringEquals: { "kms:EncryptionContext:purpose": purposes } });
    }
  });

  it("rotates its material", () => {
    expect(only(prod, "AWS::KMS::Key").Properties.EnableKeyRotation).toBe(true);
  });
});

describe("adopted resources", () => {
  it("are used and not made", () => {
    for (const type of [
      "AWS::DynamoDB::Table",
      "AWS::S3::Bucket",
      "AWS::S3::BucketPolicy",
      "AWS::KMS::Key",
      "AWS::SecretsManager::Secret",
    ]) {
      expect([type, adopting.ofType(type)]).toEqual([type, []]);
    }
    expect(adopting.environment("manage")).toMatchObject({
      TASK_GROUPS_TABLE: adopt.task_groups_table,
      OAUTH_TABLE: adopt.oauth_table,
      BUCKET: adopt.bucket,
      SEALING_KEY_ARN: adopt.sealing_key_arn,
      PEPPER_SECRET_ARN: adopt.pepper_secret_arn,
    });
  });

  it("stand beside resources of the stack's own", async () => {
    const some = await synthesise("prod", { adopt: { oauth_table: "old-oauth", bucket: "old-bucket" } });
    expect(some.ofType("AWS::DynamoDB::Table").map(([id]) => id)).toEqual([expect.stringContaining("TaskGroups")]);
    expect(some.ofType("AWS::S3::Bucket")).toEqual([]);
    expect(some.ofType("AWS::KMS::Key")).toHaveLength(1);
    expect(some.ofType("AWS::SecretsManager::Secret")).toHaveLength(1);
  });

  it("are granted like the stack's own: the same actions to each function", () => {
    for (const name of functionNames) {
      const actions = (stage: typeof prod) => actionsOf(stage.statements(stage.roleId(name))).sort();
      expect([name, actions(adopting)]).toEqual([name, actions(prod)]);
    }
    const granted = JSON.stringify(adopting.statements(adopting.roleId("manage")));
    for (const resource of [":table/old-groups", ":table/old-groups/index/*", "old-bucket/inputs/*", "key/0d3e"]) {
      expect(granted).toContain(resource);
    }
  });

  it("leave the policy of an adopted key to its owner, and print the roles that it must name", () => {
    const outputs = adopting.outputs();
    const roles = (id: string) => JSON.stringify(outputs[id]!.Value).match(/Functions\w+Role\w+/g) ?? [];
    expect(roles("SealingKeyEncryptRoles")).toHaveLength(3);
    expect(roles("SealingKeyDecryptRoles")).toHaveLength(5);
    expect(Object.keys(prod.outputs()).filter((id) => id.startsWith("SealingKey"))).toEqual([]);
  });
});
