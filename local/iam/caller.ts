/** Who calls: the access key id inside a SigV4 signature. Signatures themselves are not checked. */
import { type IncomingMessage } from "node:http";
import { AwsError } from "../wire/aws-error.ts";

/** From the Authorization header, or from a presigned URL. Throws MissingAuthenticationTokenException. */
export function callerOf(request: Pick<IncomingMessage, "headers" | "url">): string {
  const signed = /Credential=([^/,\s]+)\//.exec(request.headers.authorization ?? "")?.[1];
  if (signed) return signed;
  const presigned = new URL(request.url ?? "/", "http://local").searchParams.get("X-Amz-Credential")?.split("/")[0];
  if (presigned) return presigned;
  throw new AwsError("MissingAuthenticationTokenException", "Request is missing Authentication Token", { status: 403 });
}
