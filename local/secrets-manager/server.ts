/** Secrets Manager on the laptop: each secret of the template with a value generated as the template asks, per start. */
import { randomBytes, randomInt } from "node:crypto";
import * as z from "zod";
import { type Assembly } from "../cloud-assembly/assembly.ts";
import { isRecord } from "../../lambdas/contracts/json.ts";
import { type Access } from "../iam/access.ts";
import { AwsError } from "../wire/aws-error.ts";
import { serveJson, type Operation } from "../wire/json-protocol.ts";
import { type Listening } from "../wire/listen.ts";

const GetSecretValue = z.strictObject({ SecretId: z.string(), VersionStage: z.literal("AWSCURRENT").optional() });

const GenerateSecretString = z.strictObject({
  PasswordLength: z.number().int().default(32),
  ExcludePunctuation: z.boolean().default(false),
  ExcludeCharacters: z.string().default(""),
  ExcludeLowercase: z.boolean().default(false),
  ExcludeUppercase: z.boolean().default(false),
  ExcludeNumbers: z.boolean().default(false),
  RequireEachIncludedType: z.boolean().default(true),
});

function generateSecret(asked: unknown): string {
  const options = GenerateSecretString.parse(asked);
  const classes = [
    options.ExcludeLowercase ? "" : "abcdefghijklmnopqrstuvwxyz",
    options.ExcludeUppercase ? "" : "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    options.ExcludeNumbers ? "" : "0123456789",
    options.ExcludePunctuation ? "" : "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
  ];
  const characters = [...classes.join("")].filter((character) => !options.ExcludeCharacters.includes(character));
  return Array.from({ length: options.PasswordLength }, () => characters[randomInt(characters.length)]).join("");
}

export function serveSecretsManager(assembly: Assembly, access: Access): Promise<Listening> {
  const secrets = assembly.ofType("AWS::SecretsManager::Secret").map(({ id, ref, properties }) => {
    const { GenerateSecretString: asked, SecretString } = properties;
    if (!isRecord(asked) && typeof SecretString !== "string") {
      throw new Error(`${id}: the local Secrets Manager wants GenerateSecretString or a literal SecretString`);
    }
    const value = isRecord(asked) ? generateSecret(asked) : String(SecretString);
    return { id, arn: ref, value, version: randomBytes(16).toString("hex"), created: Date.now() / 1000 };
  });
  const operations: Record<string, Operation> = {
    GetSecretValue(body, caller) {
      const { SecretId } = GetSecretValue.parse(body);
      const secret = secrets.find(({ arn, id }) => SecretId === arn || SecretId === id);
      access.require(caller, { action: "secretsmanager:GetSecretValue", resource: secret?.arn ?? SecretId });
      if (!secret) throw new AwsError("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
      return {
        ARN: secret.arn,
        Name: secret.id,
        SecretString: secret.value,
        VersionId: secret.version,
        VersionStages: ["AWSCURRENT"],
        CreatedDate: secret.created,
      };
    },
  };
  return serveJson("1.1", "Secrets Manager", (name) => operations[name]);
}
