/** POST Object: a file in a form, let in by the signed policy beside it and refused by everything the policy does not say. */
import { type IncomingMessage } from "node:http";
import { isRecord } from "../../lambdas/contracts/json.ts";
import { AwsError } from "../wire/aws-error.ts";
import { signatureOf } from "./signature.ts";

export interface PostedFile {
  /** Access key of whoever signed the policy. */
  readonly caller: string;
  readonly key: string;
  readonly content_type: string;
  readonly data: Buffer;
}

const denied = (message: string): AwsError => new AwsError("AccessDenied", message, { status: 403 });
const invalidPolicy = (what: string): AwsError =>
  denied(`Invalid according to Policy: Policy Condition failed: ${what}`);

/** Fields that no condition has to name. */
const unjudged = new Set(["policy", "x-amz-signature", "file", "awsaccesskeyid", "signature"]);

/** Fields by lower-case name, up to the file: what follows it is not read, as in S3. */
async function readForm(request: IncomingMessage, body: Buffer): Promise<{ fields: Map<string, string>; file: File }> {
  const type = request.headers["content-type"] ?? "";
  if (!type.startsWith("multipart/form-data"))
    throw new AwsError("PreconditionFailed", "Bucket POST must be of the enclosure-type multipart/form-data", {
      status: 412,
    });
  const form = await new Response(new Uint8Array(body), { headers: { "content-type": type } }).formData();
  const fields = new Map<string, string>();
  for (const [name, value] of form) {
    if (typeof value === "string") fields.set(name.toLowerCase(), value);
    else if (name.toLowerCase() === "file") return { fields, file: value };
  }
  throw new AwsError("InvalidArgument", "POST requires exactly one file upload per request.");
}

/** Throws AccessDenied, EntityTooLarge, EntityTooSmall as S3 does. */
export async function readPost(
  request: IncomingMessage,
  body: Buffer,
  bucket: string,
  now: number,
): Promise<PostedFile> {
  const { fields, file } = await readForm(request, body);
  const field = (name: string): string => {
    const value = fields.get(name);
    if (value === undefined) throw new AwsError("InvalidArgument", `Bucket POST must contain a field named '${name}'.`);
    return value;
  };
  const [policy, credential] = [field("policy"), field("x-amz-credential")];
  if (signatureOf(credential, policy) !== field("x-amz-signature"))
    throw new AwsError(
      "SignatureDoesNotMatch",
      "The request signature we calculated does not match the signature you provided.",
      { status: 403 },
    );
  const { expiration, conditions } = JSON.parse(Buffer.from(policy, "base64").toString()) as {
    expiration: string;
    conditions: unknown[];
  };
  if (now > Date.parse(expiration)) throw denied("Invalid according to Policy: Policy expired.");
  const data = Buffer.from(await file.arrayBuffer());
  const judged = judge(conditions, new Map([...fields, ["bucket", bucket]]), data.length);
  for (const name of fields.keys()) {
    if (!unjudged.has(name) && !name.startsWith("x-ignore-") && !judged.has(name))
      throw denied(`Invalid according to Policy: Extra input fields: ${name}`);
  }
  return {
    caller: credential.split("/")[0] ?? "",
    key: field("key"),
    content_type: fields.get("content-type") ?? "application/octet-stream",
    data,
  };
}

/** Names of the fields that the conditions are about; throws for one that does not hold. */
function judge(conditions: readonly unknown[], fields: ReadonlyMap<string, string>, size: number): Set<string> {
  const judged = new Set<string>();
  const require = (name: string, holds: (value: string) => boolean, shown: unknown) => {
    judged.add(name);
    if (!holds(fields.get(name) ?? "")) throw invalidPolicy(JSON.stringify(shown));
  };
  for (const condition of conditions) {
    if (isRecord(condition)) {
      for (const [name, wanted] of Object.entries(condition)) {
        require(name.toLowerCase(), (value) => value === wanted, ["eq", `$${name}`, wanted]);
      }
      continue;
    }
    const [kind, subject, wanted] = condition as [string, string | number, string | number];
    if (kind === "content-length-range") {
      if (size < Number(subject))
        throw new AwsError("EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size");
      if (size > Number(wanted))
        throw new AwsError("EntityTooLarge", "Your proposed upload exceeds the maximum allowed size");
      continue;
    }
    const matches = (value: string) => (kind === "eq" ? value === wanted : value.startsWith(String(wanted)));
    require(String(subject).slice(1).toLowerCase(), matches, condition);
  }
  return judged;
}
