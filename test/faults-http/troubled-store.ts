/** A DynamoDB endpoint in front of the local one that refuses calls, or does them and loses the answer. */
import { seededNumbers } from "../../lambdas/adapters/memory/random.ts";
import { listen, readBody, type Listening } from "../../local/wire/listen.ts";

export interface TroubledStore extends Listening {
  /** Where calls go on to; set once the local cloud stands. */
  target: string;
  trouble: { throttle: number; ack_lost: number };
  readonly struck: { throttled: number; ack_lost: number };
}

const throttled = JSON.stringify({
  __type: "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException",
  message: "The level of configured provisioned throughput for the table was exceeded",
});

export const startTroubledStore = async (seed: number): Promise<TroubledStore> => {
  const random = seededNumbers(seed);
  const struck = { throttled: 0, ack_lost: 0 };
  const listening = await listen(async (request, response) => {
    const body = await readBody(request);
    if (random() < store.trouble.throttle) {
      struck.throttled += 1;
      response.writeHead(400, { "content-type": "application/x-amz-json-1.0" }).end(throttled);
      return;
    }
    const headers = Object.fromEntries(
      Object.entries(request.headers).filter(([name]) => !["host", "connection", "content-length"].includes(name)),
    ) as Record<string, string>;
    const answer = await fetch(store.target, { method: "POST", headers, body: new Uint8Array(body ?? []) });
    const text = await answer.text();
    if (random() < store.trouble.ack_lost) {
      struck.ack_lost += 1;
      request.socket.destroy();
      return;
    }
    const checksum = answer.headers.get("x-amz-crc32");
    response
      .writeHead(answer.status, {
        "content-type": answer.headers.get("content-type") ?? "application/x-amz-json-1.0",
        ...(checksum !== null && { "x-amz-crc32": checksum }),
      })
      .end(text);
  });
  const store: TroubledStore = { ...listening, target: "", trouble: { throttle: 0, ack_lost: 0 }, struck };
  return store;
};
