/** AWS JSON 1.0 and 1.1: one POST per operation, named by X-Amz-Target. */
import { randomUUID } from "node:crypto";
import * as z from "zod";
import { callerOf } from "../iam/caller.ts";
import { AwsError } from "./aws-error.ts";
import { listen, readBody, type Listening } from "./listen.ts";

export type Body = Record<string, unknown>;
/** `caller` is the access key id of the request's signature. */
export type Operation = (body: Body, caller: string) => Promise<object> | object;

const requestObject = z.record(z.string(), z.unknown());

/** Serves `operation(name)`; a name it answers undefined for is refused with UnknownOperationException. */
export function serveJson(
  version: "1.0" | "1.1",
  service: string,
  operation: (name: string) => Operation | undefined,
): Promise<Listening> {
  return listen(async (request, response) => {
    const send = (status: number, body: object) => {
      const text = JSON.stringify(body);
      response.writeHead(status, {
        "content-type": `application/x-amz-json-${version}`,
        "content-length": Buffer.byteLength(text),
        "x-amzn-requestid": randomUUID(),
      });
      response.end(text);
    };
    const bytes = await readBody(request);
    try {
      const name = String(request.headers["x-amz-target"] ?? "").split(".")[1] ?? "";
      const run = operation(name);
      if (!run) {
        throw new AwsError(
          "UnknownOperationException",
          `The local ${service} does not offer ${name || "this request"}.`,
        );
      }
      const caller = callerOf(request);
      send(200, await run(requestObject.parse(JSON.parse(bytes?.toString() || "{}")), caller));
    } catch (error) {
      if (error instanceof AwsError)
        send(error.status, { __type: error.type, message: error.message, ...error.members });
      else if (error instanceof z.ZodError) {
        send(400, { __type: "ValidationException", message: z.prettifyError(error) });
      } else if (error instanceof SyntaxError) {
        send(400, { __type: "SerializationException", message: error.message });
      } else throw error;
    }
  });
}
