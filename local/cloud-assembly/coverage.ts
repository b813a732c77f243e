/** Which resource types the local cloud serves, which it may leave out, and a refusal of all others. */
import { isRecord, type JsonObject } from "../../lambdas/contracts/json.ts";

const served = new Set([
  "AWS::ApiGatewayV2::Api",
  "AWS::ApiGatewayV2::Integration",
  "AWS::ApiGatewayV2::Route",
  "AWS::ApiGatewayV2::Stage",
  "AWS::DynamoDB::GlobalTable",
  "AWS::DynamoDB::Table",
  "AWS::Events::Rule",
  "AWS::IAM::ManagedPolicy",
  "AWS::IAM::Policy",
  "AWS::IAM::Role",
  "AWS::KMS::Key",
  "AWS::Lambda::Function",
  "AWS::Lambda::Permission",
  "AWS::S3::Bucket",
  "AWS::Scheduler::Schedule",
  "AWS::SecretsManager::Secret",
  "AWS::StepFunctions::StateMachine",
]);

/** Nothing a caller could observe on a laptop depends on these: who watches, who logs, who may not use plain HTTP. */
const leftOut = [
  /^AWS::CDK::Metadata$/,
  /^AWS::Budgets::/,
  /^AWS::CloudWatch::/,
  /^AWS::KMS::Alias$/,
  /^AWS::Logs::/,
  /^AWS::S3::BucketPolicy$/,
  /^AWS::SecretsManager::ResourcePolicy$/,
  /^AWS::SNS::/,
  /^AWS::SQS::/,
  /^AWS::XRay::/,
  /^AWS::Lambda::EventInvokeConfig$/,
  /^Custom::(S3AutoDeleteObjects|LogRetention)$/,
];

/** Throws, naming each resource whose type the local cloud neither serves nor may leave out. */
export function refuseUnknownTypes(resources: JsonObject): void {
  const unknown = Object.entries(resources).flatMap(([id, resource]) => {
    const type = isRecord(resource) ? String(resource.Type) : "?";
    return served.has(type) || leftOut.some((pattern) => pattern.test(type)) ? [] : [`${id} (${type})`];
  });
  if (unknown.length) {
    throw new Error(
      `The local cloud does not serve ${unknown.join(", ")}: teach it in local/, or leave it out of stage local`,
    );
  }
}
