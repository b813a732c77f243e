/** Lambda's Invoke API, for functions that call another one through the AWS SDK. */
import { randomUUID } from "node:crypto";
import { type Assembly } from "../cloud-assembly/assembly.ts";
import { type Access } from "../iam/access.ts";
import { callerOf } from "../iam/caller.ts";
import { AwsError } from "../wire/aws-error.ts";
import { listen, readBody, type Listening } from "../wire/listen.ts";
import { type Outcome } from "./execution-environment.ts";
import { type FunctionPool } from "./pool.ts";

/** Lambda's limit of a synchronous request and of its answer, in bytes. */
export const payloadLimit = 6_291_456;

const path = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;

/** Applies the payload limits to one invocation, whoever asked for it. */
export async function invokeWithin(
  pool: FunctionPool,
  assembly: Assembly,
  name: string,
  event: string,
): Promise<Outcome> {
  if (Buffer.byteLength(event) > payloadLimit) {
    throw new AwsError("RequestTooLargeException", `Request must be smaller than ${payloadLimit} bytes`, {
      status: 413,
    });
  }
  const outcome = await pool.invoke(assembly.functionNamed(name), event);
  if ("payload" in outcome && Buffer.byteLength(outcome.payload) > payloadLimit) {
    const errorMessage = `Response payload size exceeded maximum allowed payload size (${payloadLimit} bytes).`;
    return { failure: { errorType: "Function.ResponseSizeTooLarge", errorMessage } };
  }
  return outcome;
}

export function serveLambda(pool: FunctionPool, assembly: Assembly, access: Access): Promise<Listening> {
  return listen(async (request, response) => {
    const send = (status: number, body: string, headers: Record<string, string> = {}) => {
      response.writeHead(status, { "content-type": "application/json", "x-amzn-requestid": randomUUID(), ...headers });
      response.end(body);
    };
    const event = (await readBody(request))?.toString() || "{}";
    try {
      const name = path.exec(new URL(request.url ?? "/", "http://local").pathname)?.[1];
      if (request.method !== "POST" || !name) {
        throw new AwsError("UnknownOperationException", "The local Lambda offers Invoke only.", { status: 404 });
      }
      const target = decodeURIComponent(name).replace(/:\$LATEST$/, "");
      const fn = assembly.functions.find((item) => item.arn === target || item.name === target);
      const resource = fn?.arn ?? `arn:aws:lambda:${assembly.region}:${assembly.account}:function:${target}`;
      access.require(callerOf(request), { action: "lambda:InvokeFunction", resource });
      if (!fn) throw new AwsError("ResourceNotFoundException", `Function not found: ${resource}`, { status: 404 });
      switch (request.headers["x-amz-invocation-type"] ?? "RequestResponse") {
        case "DryRun":
          return send(204, "");
        case "Event":
          void invokeWithin(pool, assembly, fn.arn, event);
          return send(202, "");
        default: {
          const outcome = await invokeWithin(pool, assembly, fn.arn, event);
          if ("payload" in outcome) return send(200, outcome.payload);
          return send(200, JSON.stringify(outcome.failure), { "x-amz-function-error": "Unhandled" });
        }
      }
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      const status = error.type === "AccessDeniedException" ? 403 : error.status;
      return send(status, JSON.stringify({ Message: error.message, Type: "User" }), { "x-amzn-errortype": error.type });
    }
  });
}
