/** A front that signs in for clients that cannot: it adds a key to every request and changes nothing else. */
import { createServer, request as ask } from "node:http";
import type { AddressInfo } from "node:net";

export interface KeyProxy {
  /** The address of /mcp through the proxy. */
  readonly url: string;
  close(): Promise<void>;
}

/** A client that names the proxy as Host means the server; any other Host goes through as it is, to be judged there. */
export const startKeyProxy = async (target: string, key: string): Promise<KeyProxy> => {
  const { host: targetHost, port: targetPort } = new URL(target);
  const server = createServer((request, response) => {
    const { host = "", ...headers } = request.headers;
    const own = new URL(`http://${host}`).port === String((server.address() as AddressInfo).port);
    const loopback = /^(localhost|127\.0\.0\.1|\[::1\]):/.test(host);
    const forwarded = ask(
      {
        host: "127.0.0.1",
        port: targetPort,
        method: request.method,
        path: request.url,
        headers: { ...headers, host: own && loopback ? targetHost : host, authorization: `Bearer ${key}` },
      },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    forwarded.on("error", (error) => {
      response.writeHead(502).end(String(error));
    });
    request.pipe(forwarded);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
};
