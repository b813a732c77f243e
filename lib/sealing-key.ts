/** Who may seal and who may open the copy of a caller's key, and the headers of MCP servers, that a running task group keeps. */
import { CfnOutput, Duration, Lazy, RemovalPolicy, Stack } from "aws-cdk-lib";
import { AccountRootPrincipal, PolicyDocument, PolicyStatement } from "aws-cdk-lib/aws-iam";
import { Key, type IKey } from "aws-cdk-lib/aws-kms";
import { Construct } from "constructs";
import type { StageConfig } from "./stage/config.ts";
import type { RuntimeFunction } from "./runtime-function.ts";

type Purpose = "job" | "mcp_headers";

/** As a policy writes one of a list. */
const one = ([first, ...more]: readonly [Purpose, ...Purpose[]]) => (more.length === 0 ? first : [first, ...more]);

/** No other use of the key is granted to anyone. */
const only = (purposes: readonly [Purpose, ...Purpose[]]) => ({
  StringEquals: { "kms:EncryptionContext:purpose": one(purposes) },
});

export class SealingKey extends Construct {
  private readonly key: IKey;
  /** Of an adopted key: who must be in its policy, which only its owner can write. */
  private readonly unnamed = { "kms:Encrypt": [] as string[], "kms:Decrypt": [] as string[] };

  constructor(scope: Construct, id: string, props: { readonly config: StageConfig }) {
    super(scope, id);
    const { isLasting, adopt } = props.config;
    if (adopt.sealing_key_arn !== undefined) {
      this.key = Key.fromKeyArn(this, "Key", adopt.sealing_key_arn);
      this.printRoles();
      return;
    }
    this.key = new Key(this, "Key", {
      description: "Seals one copy of the caller's Parallel key per running task group",
      enableKeyRotation: true,
      removalPolicy: isLasting ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      pendingWindow: Duration.days(isLasting ? 30 : 7),
      policy: administrationOnly(),
    });
  }

  /** May seal a key for a group, and never open one. */
  grantSeal(fn: RuntimeFunction): void {
    this.allow(fn, "kms:Encrypt", ["job"]);
  }

  /** May seal the headers of its MCP servers too: only what takes them. */
  grantSealWithHeaders(fn: RuntimeFunction): void {
    this.allow(fn, "kms:Encrypt", ["job", "mcp_headers"]);
  }

  /** May open the key of a group that is running, and never make one. */
  grantOpen(fn: RuntimeFunction): void {
    this.allow(fn, "kms:Decrypt", ["job"]);
  }

  /** May open the headers of MCP servers too: only what sends. */
  grantOpenWithHeaders(fn: RuntimeFunction): void {
    this.allow(fn, "kms:Decrypt", ["job", "mcp_headers"]);
  }

  /** Two outputs, since one holds 1,024 characters at most. */
  private printRoles(): void {
    for (const [action, id] of [
      ["kms:Encrypt", "SealingKeyEncryptRoles"],
      ["kms:Decrypt", "SealingKeyDecryptRoles"],
    ] as const) {
      new CfnOutput(Stack.of(this), id, {
        description: `The adopted key's policy must allow these roles ${action} (docs/stages.md)`,
        value: Lazy.string({ produce: () => this.unnamed[action].join(",") }),
      });
    }
  }

  /** Both sides say it: the key's own policy names the role, the role's policy names the key. */
  private allow(
    fn: RuntimeFunction,
    action: "kms:Encrypt" | "kms:Decrypt",
    purposes: readonly [Purpose, ...Purpose[]],
  ): void {
    const conditions = only(purposes);
    fn.allow([action], [this.key.keyArn], conditions);
    const { statementAdded } = this.key.addToResourcePolicy(
      new PolicyStatement({
        sid: `${fn.node.id}${action.slice("kms:".length)}`,
        principals: [fn.role],
        actions: [action],
        resources: ["*"],
        conditions,
      }),
    );
    if (!statementAdded) this.unnamed[action].push(fn.role.roleArn);
    fn.setEnvironment("SEALING_KEY_ARN", this.key.keyArn);
  }
}

/** The account manages the key and cannot use it: no person's policy opens a sealed key. */
const administrationOnly = (): PolicyDocument =>
  new PolicyDocument({
    statements: [
      new PolicyStatement({
        sid: "Administration",
        principals: [new AccountRootPrincipal()],
        actions: [
          "kms:CancelKeyDeletion",
          "kms:DescribeKey",
          "kms:DisableKey",
          "kms:EnableKey",
          "kms:EnableKeyRotation",
          "kms:DisableKeyRotation",
          "kms:GetKeyPolicy",
          "kms:GetKeyRotationStatus",
          "kms:ListGrants",
          "kms:ListKeyPolicies",
          "kms:ListResourceTags",
          "kms:ListKeyRotations",
          "kms:PutKeyPolicy",
          "kms:RevokeGrant",
          "kms:ScheduleKeyDeletion",
          "kms:TagResource",
          "kms:UntagResource",
          "kms:UpdateKeyDescription",
        ],
        resources: ["*"],
      }),
    ],
  });
