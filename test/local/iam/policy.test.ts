import { describe, expect, it } from "@jest/globals";
import { evaluate, parsePolicy } from "../../../local/iam/policy.ts";

describe("a policy", () => {
  const decide = (statements: object[], action: string, resource: string, context: Record<string, string[]> = {}) =>
    evaluate(parsePolicy({ Statement: statements }, "test"), { action, resource, context });
  const allow = (Action: unknown, Resource: unknown, Condition?: object) => ({
    Effect: "Allow",
    Action,
    Resource,
    ...(Condition && { Condition }),
  });
  const deny = { Effect: "Deny", Action: "s3:DeleteObject", Resource: "*" };

  it.each<[object[], string, string, string]>([
    [[], "s3:GetObject", "arn:a", "no allow"],
    [[allow("s3:GetObject", "arn:a")], "s3:GetObject", "arn:a", "allowed"],
    [[allow("S3:getobject", "arn:a")], "s3:GetObject", "arn:a", "allowed"],
    [[allow("s3:Get*", "arn:a/*")], "s3:GetObject", "arn:a/b/c", "allowed"],
    [[allow("s3:Get*", "arn:a/*")], "s3:PutObject", "arn:a/b", "no allow"],
    [[allow(["s3:GetObject", "s3:PutObject"], ["arn:b", "arn:a"])], "s3:PutObject", "arn:a", "allowed"],
    [[allow("*", "*"), deny], "s3:DeleteObject", "arn:a", "explicit deny"],
    [[allow("*", "*"), deny], "s3:GetObject", "arn:a", "allowed"],
    [[allow("s3:GetObject", "arn:a?")], "s3:GetObject", "arn:ab", "allowed"],
    [[allow("s3:GetObject", "arn:a.b")], "s3:GetObject", "arn:axb", "no allow"],
  ])("%j decides %s on %s: %s", (statements, action, resource, decision) => {
    expect(decide(statements, action, resource)).toBe(decision);
  });

  it.each<[object, Record<string, string[]>, boolean]>([
    [{ StringEquals: { "kms:EncryptionContext:purpose": "job" } }, { "kms:encryptioncontext:purpose": ["job"] }, true],
    [
      { StringEquals: { "kms:EncryptionContext:purpose": "job" } },
      { "kms:encryptioncontext:purpose": ["export"] },
      false,
    ],
    [{ StringEquals: { "kms:EncryptionContext:purpose": "job" } }, {}, false],
    [{ StringEqualsIfExists: { "kms:EncryptionContext:purpose": "job" } }, {}, true],
    [{ StringNotEquals: { "s3:prefix": "secret/" } }, { "s3:prefix": ["inputs/"] }, true],
    [{ StringLike: { "s3:prefix": ["inputs/*"] } }, { "s3:prefix": ["inputs/tgrp_1"] }, true],
    [{ Null: { "kms:EncryptionContext:purpose": "true" } }, {}, true],
    [
      { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["GROUP#*"] } },
      { "dynamodb:leadingkeys": ["GROUP#1", "ROWS#1"] },
      false,
    ],
    [
      { "ForAnyValue:StringEquals": { "kms:EncryptionContextKeys": ["purpose"] } },
      { "kms:encryptioncontextkeys": ["a", "purpose"] },
      true,
    ],
  ])("with condition %j under %j allows: %s", (condition, context, allowed) => {
    expect(decide([allow("a:B", "*", condition)], "a:B", "r", context)).toBe(allowed ? "allowed" : "no allow");
  });

  it.each([
    [{ Effect: "Allow", NotAction: "a:B", Resource: "*" }, /NotAction is not evaluated/],
    [allow("a:B", "*", { StringEquals: { "aws:SourceIp": "1" } }), /aws:SourceIp is not evaluated/],
    [allow("a:B", "*", { DateLessThan: { "s3:prefix": "1" } }), /DateLessThan is not evaluated/],
  ])("that it could only get wrong is refused: %j", (statement, message) => {
    expect(() => parsePolicy({ Statement: [statement] }, "test")).toThrow(message);
  });
});
