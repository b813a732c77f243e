/** Where things rest: two tables, one bucket, one sealing key, one pepper; and who may touch which. */
import { RemovalPolicy, Stack, Validations, type CfnElement } from "aws-cdk-lib";
import {
  AttributeType,
  BillingMode,
  ProjectionType,
  Table,
  type ITable,
  type TableProps,
} from "aws-cdk-lib/aws-dynamodb";
import { Bucket, type IBucket } from "aws-cdk-lib/aws-s3";
import { Secret, type ISecret } from "aws-cdk-lib/aws-secretsmanager";
import { Construct } from "constructs";
import { createBucket } from "./bucket.ts";
import type { StageConfig } from "./stage/config.ts";
import type { RuntimeFunction } from "./runtime-function.ts";
import { SealingKey } from "./sealing-key.ts";

const readTable = ["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query"];
const writeTable = ["dynamodb:PutItem", "dynamodb:UpdateItem"];
const eraseFromTable = ["dynamodb:DeleteItem", "dynamodb:BatchWriteItem"];

/** Folders of the bucket; each may be granted alone. */
const folders = ["inputs", "outputs", "private"] as const;
/** `uploads`: files on their way in, each until a task group has copied it. */
export type Folder = (typeof folders)[number] | "uploads";

const removalPolicyOf = ({ isLasting }: StageConfig): RemovalPolicy =>
  isLasting ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;

const tableProps = (config: StageConfig): TableProps => ({
  partitionKey: { name: "pk", type: AttributeType.STRING },
  sortKey: { name: "sk", type: AttributeType.STRING },
  billingMode: BillingMode.PAY_PER_REQUEST,
  pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
  timeToLiveAttribute: "expires_at",
  deletionProtection: config.isLasting,
  removalPolicy: removalPolicyOf(config),
});

/** Makes each resource, or takes the one that `adopt` of the stage file names; an adopted one is only looked up. */
export class Storage extends Construct {
  private readonly taskGroups: ITable;
  private readonly oauth: ITable;
  private readonly bucket: IBucket;
  readonly sealingKey: SealingKey;
  private readonly pepper: ISecret;

  constructor(scope: Construct, id: string, props: { readonly config: StageConfig; readonly publicUrl: string }) {
    super(scope, id);
    const { config } = props;
    const { adopt } = config;
    this.taskGroups = adopt.task_groups_table
      ? Table.fromTableName(this, "TaskGroups", adopt.task_groups_table)
      : this.createTaskGroups(config);
    this.oauth = adopt.oauth_table
      ? Table.fromTableName(this, "OAuth", adopt.oauth_table)
      : new Table(this, "OAuth", tableProps(config));
    this.bucket = adopt.bucket
      ? Bucket.fromBucketName(this, "Bucket", adopt.bucket)
      : createBucket(this, "Bucket", {
          retention_days: config.retention_days,
          removalPolicy: removalPolicyOf(config),
          publicUrl: props.publicUrl,
          folders,
        });
    this.sealingKey = new SealingKey(this, "SealingKey", { config });
    this.pepper = adopt.pepper_secret_arn
      ? Secret.fromSecretCompleteArn(this, "Pepper", adopt.pepper_secret_arn)
      : this.createPepper();
  }

  grantReadTaskGroups(fn: RuntimeFunction): void {
    this.allowTable(fn, this.taskGroups, readTable, true);
    fn.setEnvironment("TASK_GROUPS_TABLE", this.taskGroups.tableName);
  }

  grantReadWriteTaskGroups(fn: RuntimeFunction): void {
    this.allowTable(fn, this.taskGroups, [...readTable, ...writeTable], true);
    fn.setEnvironment("TASK_GROUPS_TABLE", this.taskGroups.tableName);
  }

  /** Only who deletes a whole group may delete at all. */
  grantEraseTaskGroups(fn: RuntimeFunction): void {
    this.allowTable(fn, this.taskGroups, eraseFromTable, false);
    for (const folder of folders) this.allowObjects(fn, ["s3:DeleteObject"], folder);
    this.allowList(fn);
  }

  /** Owners, sessions and grants. */
  grantReadWriteOAuth(fn: RuntimeFunction): void {
    this.allowTable(fn, this.oauth, [...readTable, ...writeTable], false);
    fn.setEnvironment("OAUTH_TABLE", this.oauth.tableName);
  }

  grantEraseOAuth(fn: RuntimeFunction): void {
    this.allowTable(fn, this.oauth, eraseFromTable, false);
  }

  grantReadObjects(fn: RuntimeFunction, folder: Folder): void {
    this.allowObjects(fn, ["s3:GetObject"], folder);
    // Without it S3 answers 403 for an object that is not there yet, and absence could not be told from a missing grant.
    this.allowList(fn);
  }

  grantWriteObjects(fn: RuntimeFunction, folder: Folder): void {
    this.allowObjects(fn, ["s3:PutObject"], folder);
  }

  grantReadPepper(fn: RuntimeFunction): void {
    fn.allow(["secretsmanager:GetSecretValue"], [this.pepper.secretArn]);
    fn.setEnvironment("PEPPER_SECRET_ARN", this.pepper.secretArn);
  }

  private createTaskGroups(config: StageConfig): Table {
    const table = new Table(this, "TaskGroups", tableProps(config));
    // META is rewritten at every step while its keys in these indexes hardly change: with keys alone an index costs
    // a write only when a group is created, started or due. Readers then get the records by BatchGetItem, consistently.
    const projectionType = ProjectionType.KEYS_ONLY;
    const index = (indexName: string, partition: string, sort: string) => {
      table.addGlobalSecondaryIndex({
        indexName,
        partitionKey: { name: partition, type: AttributeType.STRING },
        sortKey: { name: sort, type: AttributeType.NUMBER },
        projectionType,
      });
    };
    index("by-owner", "owner", "created_at");
    index("to-start", "to_start", "to_start_since");
    index("due", "due", "due_at");
    return table;
  }

  private createPepper(): Secret {
    const pepper = new Secret(this, "Pepper", {
      description: "Finds owners by HMAC. Never rotate, regenerate or delete: every owner would lose their history",
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
      removalPolicy: RemovalPolicy.RETAIN,
    });
    Validations.of(pepper).acknowledge({
      id: "AwsSolutions-SMG4",
      reason: "A rotated pepper would orphan every owner: it is a lookup key, not a credential of anybody.",
    });
    return pepper;
  }

  private allowTable(fn: RuntimeFunction, table: ITable, actions: string[], indexes: boolean): void {
    fn.allow(actions, [table.tableArn]);
    if (!indexes) return;
    fn.allow(["dynamodb:Query"], [`${table.tableArn}/index/*`]);
    this.acceptWildcard(fn, table, "/index/*", "All indexes of this one table, and only to query them.");
  }

  private allowObjects(fn: RuntimeFunction, actions: string[], folder: Folder): void {
    fn.allow(actions, [this.bucket.arnForObjects(`${folder}/*`)]);
    this.acceptWildcard(fn, this.bucket, `/${folder}/*`, "Objects of one folder: their keys are known at run time.");
    fn.setEnvironment("BUCKET", this.bucket.bucketName);
  }

  private acceptWildcard(fn: RuntimeFunction, of: ITable | IBucket, suffix: string, reason: string): void {
    const made = of.node.defaultChild as CfnElement | undefined;
    const named = made ? `<${Stack.of(this).getLogicalId(made)}.Arn>` : this.adoptedArn(of);
    Validations.of(fn.role).acknowledge({ id: `AwsSolutions-IAM5[Resource::${named}${suffix}]`, reason });
  }

  /** An adopted resource has no logical id: the rules name its ARN, with pseudo parameters as <AWS::Region>. */
  private adoptedArn(of: ITable | IBucket): string {
    const arn: unknown = Stack.of(this).resolve("tableArn" in of ? of.tableArn : of.bucketArn);
    const [separator, parts] = (arn as { "Fn::Join": [string, (string | { Ref: string })[]] })["Fn::Join"];
    return parts.map((part) => (typeof part === "string" ? part : `<${part.Ref}>`)).join(separator);
  }

  private allowList(fn: RuntimeFunction): void {
    fn.allow(["s3:ListBucket"], [this.bucket.bucketArn]);
  }
}
