/** What a resource is called on the laptop: its Ref and its attributes, shaped as AWS shapes them. */
import { type JsonObject } from "../../lambdas/contracts/json.ts";

export const region = "us-east-1";
export const account = "000000000000";

export interface Identity {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

const arn = (service: string, rest: string) => `arn:aws:${service}:${region}:${account}:${rest}`;
const named = (value: unknown, id: string) => (typeof value === "string" ? value : id);

/** By resource type; `properties` may hold unresolved intrinsics, so only literal names are taken from them. */
const identities: Record<string, (id: string, properties: JsonObject, apiEndpoint: string) => Identity> = {
  "AWS::DynamoDB::Table": (id, { TableName }) => {
    const name = named(TableName, id);
    return { ref: name, attributes: { Arn: arn("dynamodb", `table/${name}`) } };
  },
  "AWS::Lambda::Function": (id, { FunctionName }) => {
    const name = named(FunctionName, id);
    return { ref: name, attributes: { Arn: arn("lambda", `function:${name}`) } };
  },
  "AWS::StepFunctions::StateMachine": (id, { StateMachineName }) => {
    const name = named(StateMachineName, id);
    const machine = arn("states", `stateMachine:${name}`);
    return { ref: machine, attributes: { Arn: machine, Name: name } };
  },
  "AWS::S3::Bucket": (id, { BucketName }) => {
    const name = named(BucketName, id).toLowerCase();
    return {
      ref: name,
      attributes: { Arn: `arn:aws:s3:::${name}`, RegionalDomainName: `${name}.s3.${region}.amazonaws.com` },
    };
  },
  "AWS::KMS::Key": (id) => ({ ref: id, attributes: { Arn: arn("kms", `key/${id}`), KeyId: id } }),
  "AWS::SecretsManager::Secret": (id) => ({ ref: arn("secretsmanager", `secret:${id}`), attributes: {} }),
  "AWS::IAM::Role": (id) => ({ ref: id, attributes: { Arn: `arn:aws:iam::${account}:role/${id}`, RoleId: id } }),
  "AWS::Logs::LogGroup": (id, { LogGroupName }) => {
    const name = named(LogGroupName, id);
    return { ref: name, attributes: { Arn: arn("logs", `log-group:${name}:*`) } };
  },
  "AWS::SNS::Topic": (id) => ({ ref: arn("sns", id), attributes: { TopicArn: arn("sns", id), TopicName: id } }),
  "AWS::SQS::Queue": (id) => ({
    ref: `https://sqs.${region}.amazonaws.com/${account}/${id}`,
    attributes: { Arn: arn("sqs", id), QueueName: id },
  }),
  "AWS::Events::Rule": (id) => ({ ref: id, attributes: { Arn: arn("events", `rule/${id}`) } }),
  "AWS::Scheduler::Schedule": (id) => ({ ref: id, attributes: { Arn: arn("scheduler", `schedule/default/${id}`) } }),
  "AWS::ApiGatewayV2::Api": (id, _properties, apiEndpoint) => ({
    ref: id,
    attributes: { ApiId: id, ApiEndpoint: apiEndpoint },
  }),
};
identities["AWS::DynamoDB::GlobalTable"] = identities["AWS::DynamoDB::Table"]!;

/** A type without an entry has a Ref (its logical id) and no attributes. */
export function identityOf(type: string, id: string, properties: JsonObject, apiEndpoint: string): Identity {
  return identities[type]?.(id, properties, apiEndpoint) ?? { ref: id, attributes: {} };
}
