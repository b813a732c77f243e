/** No address the fetcher is given leads it to a private place: a server on this machine counts connections. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { createServer, type Server } from "node:net";
import { createServer as createHttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fetchPublic, type FetchWorld } from "../../../lambdas/adapters/fetcher/fetch-public.ts";
import { answerFetch } from "../../../lambdas/adapters/fetcher/answer.ts";
import { isPublicAddress } from "../../../lambdas/adapters/fetcher/public-address.ts";
import { fetchPurposes } from "../../../lambdas/adapters/fetcher/message.ts";

let listener: Server;
let connects = 0;
beforeAll(async () => {
  listener = createServer((socket) => {
    connects += 1;
    socket.destroy();
  });
  await new Promise<void>((done) => listener.listen(0, "127.0.0.1", done));
});
afterAll(() => {
  listener.close();
});
beforeEach(() => {
  connects = 0;
});
const port = () => (listener.address() as AddressInfo).port;

/** Special-purpose addresses of the IANA registries, and ways of hiding one in another. */
const specialV4 = (
  "0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.127.255.255 127.0.0.1 127.1.2.3 169.254.169.254 169.254.170.2 " +
  "172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.170 192.0.2.1 192.31.196.1 192.52.193.1 192.88.99.1 192.168.0.1 " +
  "192.175.48.1 198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255"
).split(" ");
const specialV6 = (
  "::1 :: ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:8.8.8.8 ::127.0.0.1 64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b:1::1 " +
  "100::1 2001::1 2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:2::1 2001:10::1 2001:20::1 2001:db8::1 2002:7f00:1::1 " +
  "2002:a9fe:a9fe::1 2620:4f:8000::1 3fff::1 5f00::1 fc00::1 fd00:ec2::254 fe80::1 fec0::1 ff02::1 4000::1"
).split(" ");

describe("special addresses", () => {
  it.each([...specialV4, ...specialV6])("%s is not public", (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
  it.each(["8.8.8.8", "1.1.1.1", "93.184.216.34", "2606:4700:4700::1111", "2a00:1450:4001::1"])(
    "%s is public",
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );
});

const hostile = (): string[] => [
  ...specialV4.map((address) => `https://${address}/`),
  ...specialV6.map((address) => `https://[${address}]/`),
  ...specialV4.slice(0, 12).map((address) => `https://[::ffff:${address}]/`),
  ...[
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "0177.0.0.1",
    "127.1",
    "127.0.1",
    "0",
    "0x0",
    "017700000001",
    "1.2.3.4@127.0.0.1",
    "127.0.0.1.",
    "127。0。0。1",
    "①②⑦.⓪.⓪.①",
    "%31%32%37.0.0.1",
    "localhost",
    "metadata.internal",
    "rebind.test",
    "mixed.test",
  ].map((host) => `https://${host}/`),
  `http://127.0.0.1:${port()}/`,
  `https://127.0.0.1:${port()}/`,
  `https://localhost:${port()}/`,
  "http://example.com/",
  "https://example.com:8443/",
  "https://user:pass@example.com/",
  "file:///etc/passwd",
  "ftp://example.com/",
  "gopher://127.0.0.1/",
  "data:text/plain,x",
  "javascript:1",
  "//127.0.0.1/",
  "https://",
  "not a url",
  "",
];
const privateNames: FetchWorld = {
  resolve: async (host) =>
    host === "mixed.test"
      ? [
          { address: "93.184.216.34", family: 4 },
          { address: "127.0.0.1", family: 4 },
        ]
      : [{ address: "127.0.0.1", family: 4 }],
  allow: new Set(),
};

describe("hostile addresses", () => {
  it.each(fetchPurposes)("are refused for %s without one connection", async (purpose) => {
    const urls = hostile();
    expect(urls.length).toBeGreaterThanOrEqual(95);
    for (const url of urls) {
      await expect(fetchPublic({ url, purpose }, privateNames)).rejects.toMatchObject({ name: "FetchRefused" });
    }
    expect(connects).toBe(0);
  });
});

/** A server that may be reached, as stage `local` may, to try what comes after the first hop. */
const reachable = async (location: (n: number) => string | null) => {
  let hops = 0;
  const server = createHttpServer((_, reply) => {
    const next = location(hops++);
    if (next === null) reply.writeHead(200, { "content-type": "text/csv" }).end("a,b\n1,2\n");
    else reply.writeHead(302, { location: next }).end();
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url: `http://${host}/`, world: { ...privateNames, allow: new Set([host]) }, stop: () => server.close() };
};

describe("redirects", () => {
  it("are checked again at every hop", async () => {
    for (const target of [`http://127.0.0.1:${port()}/`, "https://169.254.169.254/", "https://rebind.test/"]) {
      const hop = await reachable(() => target);
      await expect(fetchPublic({ url: hop.url, purpose: "inputs" }, hop.world)).rejects.toThrow();
      hop.stop();
    }
    expect(connects).toBe(0);
  });

  it("are followed five times and no more, and never for a client document", async () => {
    const five = await reachable((n) => (n < 5 ? "/again" : null));
    expect((await fetchPublic({ url: five.url, purpose: "inputs" }, five.world)).content_type).toBe("text/csv");
    five.stop();
    const six = await reachable((n) => (n < 6 ? "/again" : null));
    await expect(fetchPublic({ url: six.url, purpose: "inputs" }, six.world)).rejects.toMatchObject({
      code: "url_redirects",
    });
    await expect(fetchPublic({ url: six.url, purpose: "cimd" }, six.world)).resolves.toBeDefined();
    six.stop();
    const one = await reachable((n) => (n < 1 ? "/again" : null));
    await expect(fetchPublic({ url: one.url, purpose: "cimd" }, one.world)).rejects.toMatchObject({
      code: "url_redirects",
    });
    one.stop();
  });
});

describe("name resolution", () => {
  it("happens once, and the socket goes to the address that was checked", async () => {
    let asked = 0;
    const rebinding: FetchWorld = {
      allow: new Set(),
      resolve: async () => [{ address: asked++ === 0 ? "192.0.2.1" : "127.0.0.1", family: 4 }],
    };
    await expect(fetchPublic({ url: "https://rebind.test/", purpose: "cimd" }, rebinding)).rejects.toThrow();
    expect(asked).toBe(1);
    expect(connects).toBe(0);
  });
});

describe("the answer", () => {
  it("ends at the size asked for", async () => {
    const small = await reachable(() => null);
    const answer = await answerFetch({ url: small.url, purpose: "inputs", max_bytes: 4 }, small.world);
    expect(answer).toMatchObject({ ok: false, code: "url_too_large" });
    small.stop();
  });
});
