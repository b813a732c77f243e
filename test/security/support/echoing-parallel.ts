/** A Parallel that, when told to, fails and repeats the caller's key and headers in every word of it: the worst upstream there is. */
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { startParallelSimulator } from "../../../local/parallel-simulator/server.ts";

const bodyOf = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
};

/** MCP servers as the first run was sent with them: headers and all. */
const serversIn = (body: string): unknown =>
  body.includes('"mcp_servers"')
    ? (JSON.parse(body) as { inputs: { mcp_servers: unknown }[] }).inputs[0]?.mcp_servers
    : [];

export const startEchoingParallel = async (timeScale: number) => {
  const simulator = await startParallelSimulator({ port: 0, timeScale });
  const failing: { path: RegExp; status: number; times: number }[] = [];
  /** Every request as it came: method, address, headers and body. */
  const received: string[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const body = await bodyOf(request);
      const key = String(request.headers["x-api-key"] ?? "");
      received.push(JSON.stringify([request.method, request.url, request.headers, body.toString()]));
      const failure = failing.find(({ path, times }) => times > 0 && path.test(`${request.method} ${request.url}`));
      if (failure) {
        failure.times -= 1;
        const servers = JSON.stringify(serversIn(body.toString()));
        const message = `key ${key} (${Buffer.from(key).toString("base64")}) may not ${servers}`;
        const detail = [{ loc: ["body", "inputs", 0], msg: message, type: "value_error" }];
        const answer =
          failure.status === 422 ? { detail } : { type: "error", error: { ref_id: "r", message, detail: { key } } };
        response.writeHead(failure.status, { "content-type": "application/json", "x-key": encodeURIComponent(key) });
        return void response.end(JSON.stringify(answer));
      }
      const headers = Object.fromEntries(
        Object.entries(request.headers).filter(
          ([name]) => !/^(host|connection|content-length|transfer-encoding)$/.test(name),
        ),
      ) as Record<string, string>;
      const forwarded = await fetch(`${simulator.url}${request.url}`, {
        method: request.method ?? "GET",
        headers,
        redirect: "manual",
        ...(body.length > 0 ? { body: new Uint8Array(body) } : {}),
      });
      const answered = [...forwarded.headers].filter(
        ([name]) => !/^(connection|content-encoding|content-length|transfer-encoding|keep-alive)$/.test(name),
      );
      response.writeHead(forwarded.status, Object.fromEntries(answered));
      if (forwarded.body) for await (const chunk of forwarded.body) response.write(chunk);
      response.end();
    })().catch(() => response.destroy());
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    /** The next `times` requests whose "METHOD /path" fits fail with `status`. */
    fail: (path: RegExp, status: number, times = 1) => void failing.push({ path, status, times }),
    stop: async () => {
      server.closeAllConnections();
      await new Promise((stopped) => server.close(stopped));
      await simulator.stop();
    },
  };
};
export type EchoingParallel = Awaited<ReturnType<typeof startEchoingParallel>>;
