/** A name that answers a permitted address once and another afterwards leads only to the first (T11, rebinding). */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fetchPublic } from "../../lambdas/adapters/fetcher/fetch-public.ts";

let server: Server;
beforeAll(async () => {
  server = createServer((_request, response) => void response.end("a,b\n1,2\n"));
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

describe("the socket", () => {
  it("goes to the address that was checked, which is asked for once", async () => {
    const { port } = server.address() as AddressInfo;
    // Allowed as a laptop's own addresses are, and known to no resolver but this one.
    const host = `rebind.invalid:${port}`;
    let asked = 0;
    const resolve = async () => {
      asked += 1;
      return [{ address: asked === 1 ? "127.0.0.1" : "192.0.2.1", family: 4 }];
    };
    const fetched = await fetchPublic(
      { url: `http://${host}/`, purpose: "inputs" },
      { resolve, allow: new Set([host]) },
    );
    expect([fetched.status, asked]).toEqual([200, 1]);
  });
});
