/** Turns what dynalite throws into the errors DynamoDB answers. */
import { isRecord } from "../../lambdas/contracts/json.ts";
import { asText } from "../cloud-assembly/json.ts";
import { AwsError } from "../wire/aws-error.ts";

/** dynalite's errors carry `body.__type`; whatever else was thrown is passed on as it is. */
export function toAwsError(error: unknown): AwsError {
  if (error instanceof AwsError) return error;
  const { body, message } = error as { body?: unknown; message?: string };
  if (isRecord(body) && typeof body.__type === "string") {
    const [, name = body.__type] = body.__type.split("#");
    return new AwsError(name, asText(body.message ?? body.Message));
  }
  return new AwsError("ValidationException", message ?? String(error));
}
