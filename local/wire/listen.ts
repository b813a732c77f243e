/** How every stand-in listens: an HTTP server on 127.0.0.1 that ends at once when told. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo } from "node:net";

export interface Listening {
  readonly url: string;
  readonly port: number;
  /** Drops open connections and resolves when the port is free. */
  close(): Promise<void>;
}

/** Port 0 asks for any free one. A rejected `answer` is an error of the stand-in itself: 500, and the reason on stderr. */
export async function listen(
  answer: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
  port = 0,
): Promise<Listening> {
  const server = createServer((request, response) => {
    answer(request, response).catch((reason: unknown) => {
      if (request.destroyed && !request.complete) return response.destroy();
      console.error(`local cloud: ${request.method} ${new URL(request.url ?? "/", "http://local").pathname}:`, reason);
      if (!response.headersSent) response.writeHead(500, { "content-type": "application/json" });
      return response.end(
        '{"__type":"InternalFailure","message":"The local cloud failed; its own terminal says why."}',
      );
    });
  });
  server.requestTimeout = 0;
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject);
      resolve();
    });
  });
  const bound = (server.address() as AddressInfo).port;
  return {
    url: `http://127.0.0.1:${bound}`,
    port: bound,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The whole body, or null as soon as it passes `limit` bytes (the rest is read and dropped). */
export async function readBody(request: IncomingMessage, limit = Infinity): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= limit) chunks.push(chunk);
    else chunks.length = 0;
  }
  return size > limit ? null : Buffer.concat(chunks);
}
