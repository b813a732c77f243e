/** The pepper, read once per cold start. */
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { awsClient } from "../aws-client.ts";

const least = 32;

/**
 * The secret's text as bytes, whatever characters the generator drew: it only ever keys an HMAC. A reading that failed
 * is not remembered.
 */
export const secretPepper = (SecretId: string): (() => Promise<Uint8Array>) => {
  const client = new SecretsManagerClient(awsClient);
  let known: Promise<Uint8Array> | undefined;
  const read = async (): Promise<Uint8Array> => {
    const { SecretString, SecretBinary } = await client.send(new GetSecretValueCommand({ SecretId }));
    const pepper = SecretBinary ?? Buffer.from(SecretString ?? "");
    if (pepper.length < least) throw new Error(`The pepper secret holds ${pepper.length} bytes; it needs ${least}.`);
    return pepper;
  };
  return () => {
    known ??= read().catch((error: unknown) => {
      known = undefined;
      throw error;
    });
    return known;
  };
};
