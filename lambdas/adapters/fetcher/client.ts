/** Asks the fetcher function for a public address. */
import { gunzipSync } from "node:zlib";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import type { Fetcher } from "../../core/ports/outbound.ts";
import { invalid } from "../../core/problem.ts";
import { awsClient } from "../aws-client.ts";
import { FetchAnswer, type FetchRequest } from "./message.ts";

/** The fetcher's own 20 s for inputs, and its start. */
const answerMs = 28_000;

/**
 * Throws Refused 422 with what was wrong about the address. A GET twice is harmless, and a webhook carries the same id
 * twice, so the SDK may ask again once.
 */
export const lambdaFetcher = (FunctionName: string): Fetcher => {
  const client = new LambdaClient({
    maxAttempts: 2,
    requestHandler: { ...awsClient.requestHandler, requestTimeout: answerMs },
  });
  const ask = async (request: FetchRequest, path: string) => {
    const answer = await client.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(request) }));
    const payload = Buffer.from(answer.Payload ?? []).toString();
    if (answer.FunctionError) throw new Error(`The fetcher failed: ${answer.FunctionError}`);
    const told = FetchAnswer.parse(JSON.parse(payload));
    if (told.ok) return told;
    throw invalid({
      code: told.code,
      title: "The address cannot be used",
      detail: told.message,
      errors: [{ path, message: told.message }],
    });
  };
  return {
    async fetch(request) {
      const told = await ask(request, "inputs.url");
      const body = gunzipSync(Buffer.from(told.body, "base64"), { maxOutputLength: request.max_bytes });
      return { body, content_type: told.content_type };
    },

    async check({ url, field }) {
      await ask({ url, purpose: "webhook_check" }, field);
    },

    async post(request) {
      const { status } = await ask({ ...request, purpose: "webhook" }, "webhook_url");
      return { status };
    },
  };
};
