/** Planted secrets, looked for in seven encodings wherever a deployment writes or answers anything (T10, bar B9). */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { ScanCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DecryptCommand, KMSClient } from "@aws-sdk/client-kms";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { fieldsOf } from "../conformance/support/browser.ts";
import { challenge, newVerifier } from "../conformance/support/oauth-client.ts";
import { startLocalCloud, type LocalCloud } from "../support/local-cloud.ts";
import { startEchoingParallel, type EchoingParallel } from "./support/echoing-parallel.ts";
import { leaksIn, spellings } from "./support/spellings.ts";
import { neighbourhoods, plunder } from "./support/search-stored.ts";
import type { StoredItem } from "./support/stored-world.ts";

/** With characters that JSON, HTML and URLs each write in their own way. */
const key = `demo-marker+Q7/x="<k&y>'\\zZ~0123456789`;
const secrets: Record<string, string> = {
  key,
  "mcp header": `mcp-header+Q7/x="<k&y>~0123456789`,
  "mcp query": "mcp-query-0123456789-abcdef",
};
/** What a run needs to call a server of the caller's. The address is the receiver's: nothing is sent there. */
const mcpServers = (address: string) => [
  {
    name: "own",
    url: `${address}/mcp?token=${secrets["mcp query"]!}`,
    headers: { authorization: `Bearer ${secrets["mcp header"]!}` },
  },
];
/** What each sink held at the end, by name. */
const sinks: Record<string, string> = {};
const groups: Record<string, string> = {};

let parallel: EchoingParallel;
let cloud: LocalCloud;
let receiver: Server;
const accessLines: string[] = [];
const webhooks: string[] = [];
const answers: { what: string; status: number; headers: string; body: string }[] = [];

interface Sent {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  /** Secrets that this very answer exists to hand over. */
  readonly hands?: readonly string[];
}
const send = async (path: string, sent: Sent = {}) => {
  const { method = sent.body === undefined ? "GET" : "POST", headers = {}, body } = sent;
  const response = await fetch(`${cloud.base_url}${path}`, {
    method,
    headers,
    redirect: "manual",
    ...(body === undefined ? {} : { body }),
  });
  const text = await response.text();
  const cookies = response.headers.getSetCookie();
  return { status: response.status, headers: response.headers, text, cookies };
};
type Answer = Awaited<ReturnType<typeof send>>;

/** Sends and keeps the answer as a sink. An answer that hands a secret over is not kept. */
const seen = async (what: string, path: string, sent: Sent = {}): Promise<Answer> => {
  const answer = await send(path, sent);
  answers.push({ what, status: answer.status, headers: JSON.stringify([...answer.headers]), body: answer.text });
  return answer;
};
const withKey = { "x-api-key": key };
const json = { "content-type": "application/json" };
const form = () => ({
  "content-type": "application/x-www-form-urlencoded",
  origin: cloud.base_url,
  "sec-fetch-site": "same-origin",
});
const rows = (count: number) => Array.from({ length: count }, (_, n) => ({ company: `Company ${n}` }));
const submission = (more: object = {}) =>
  JSON.stringify({ inputs: rows(3), output: "CEO", processor: "lite-fast", ...more });

const submit = async (name: string, more: object = {}, headers: Record<string, string> = withKey): Promise<string> => {
  const answer = await seen(`submit ${name}`, "/v1/tasks/groups", {
    headers: { ...json, ...headers },
    body: submission(more),
  });
  const { taskgroup_id } = JSON.parse(answer.text) as { taskgroup_id?: string };
  groups[name] = taskgroup_id ?? "";
  return taskgroup_id ?? "";
};
const stateOf = async (id: string): Promise<string> =>
  (JSON.parse((await send(`/${id}.json?limit=1`, { headers: withKey })).text) as { state: string }).state;
const until = async (id: string, states: RegExp): Promise<string> => {
  for (let n = 0; n < 200; n += 1) {
    const state = await stateOf(id);
    if (states.test(state)) return state;
    await new Promise((later) => setTimeout(later, 100));
  }
  throw new Error(`${id} did not reach ${states}`);
};

/** Signs in by the key form and connects an app: code, tokens, session, client secret and webhook secret are planted. */
const connect = async (): Promise<void> => {
  const redirect_uri = "https://app.example/callback";
  const registration = await send("/register", {
    headers: json,
    body: JSON.stringify({ redirect_uris: [redirect_uri], grant_types: ["authorization_code", "refresh_token"] }),
  });
  const client = JSON.parse(registration.text) as { client_id: string; client_secret: string };
  secrets["client secret"] = client.client_secret;
  const verifier = newVerifier();
  secrets["code verifier"] = verifier;
  const question = new URLSearchParams({
    response_type: "code",
    client_id: client.client_id,
    redirect_uri,
    state: "state-1",
    code_challenge: challenge(verifier),
    code_challenge_method: "S256",
  });
  const consent = await send(`/authorize?${question.toString()}`, { headers: { accept: "text/html" } });
  const cookie = consent.cookies.map((line) => line.split(";")[0]!).join("; ");
  const fields = fieldsOf(consent.text);
  const answered = { question: fields["question"]!, csrf_token: fields["csrf_token"]!, decision: "key" };
  const page = await send("/authorize", {
    headers: { ...form(), cookie },
    body: new URLSearchParams(answered).toString(),
  });
  const handle = fieldsOf(page.text)["handle"]!;
  secrets["sign-in handle"] = handle;
  // A mistyped key first: the page comes again, without it.
  const wrong = { handle, api_key: `${key}-mistyped`.replace("demo-", "wrong-") };
  secrets["mistyped key"] = wrong.api_key;
  parallel.fail(/^GET .*/, 401);
  const mistyped = await send("/authorize/key", {
    headers: { ...form(), cookie },
    body: new URLSearchParams(wrong).toString(),
  });
  answers.push({
    what: "mistyped key",
    status: mistyped.status,
    headers: "",
    body: mistyped.text.replaceAll(handle, ""),
  });
  const finished = await send("/authorize/key", {
    headers: { ...form(), cookie },
    body: new URLSearchParams({ handle, api_key: key }).toString(),
  });
  secrets["code"] = new URL(finished.headers.get("location")!).searchParams.get("code")!;
  secrets["session"] = /mt_se_[\w-]+/.exec(finished.cookies.join())![0];
  const authorization = `Basic ${Buffer.from(`${client.client_id}:${client.client_secret}`).toString("base64")}`;
  const token = (fields: Record<string, string>) =>
    send("/token", {
      headers: { "content-type": "application/x-www-form-urlencoded", authorization },
      body: new URLSearchParams(fields).toString(),
    });
  const code = { grant_type: "authorization_code", code: secrets["code"], redirect_uri, code_verifier: verifier };
  const first = JSON.parse((await token(code)).text) as { access_token: string; refresh_token: string };
  const second = JSON.parse(
    (await token({ grant_type: "refresh_token", refresh_token: first.refresh_token })).text,
  ) as typeof first;
  Object.assign(secrets, {
    "access token": first.access_token,
    "refresh token": first.refresh_token,
    "second access token": second.access_token,
    "second refresh token": second.refresh_token,
  });
  const webhook = await send("/v1/webhooks/secret", { method: "POST", headers: withKey });
  secrets["webhook secret"] = (JSON.parse(webhook.text) as { secret: string }).secret.slice("whsec_".length);
};

/** Requests that put secrets where they do not belong; each must be refused without repeating one. */
const misplace = async (): Promise<void> => {
  const given = { ...secrets };
  for (const [name, secret] of Object.entries(given)) {
    const encoded = encodeURIComponent(secret);
    const auth = { authorization: `Bearer ${given["second access token"]!}` };
    await seen(`${name} as a query`, `/v1/tasks/groups?api_key=${encoded}&access_token=${encoded}`, {
      headers: withKey,
    });
    await seen(`${name} as a broken body`, "/v1/tasks/groups", { headers: { ...json, ...auth }, body: `{"${secret}` });
    await seen(`${name} as a name`, "/v1/tasks/groups", {
      headers: { ...json, ...withKey },
      body: JSON.stringify({ inputs: 5, api_key: secret }),
    });
    // Anything that has no prefix of ours may be a key of Parallel's, and is shown to Parallel as one.
    if (secret.startsWith("mt_")) {
      await seen(`${name} as a bearer`, "/v1/tasks/groups", { headers: { authorization: `Bearer ${secret}` } });
    }
    await seen(`${name} twice`, "/v1/tasks/groups", { headers: { ...withKey, authorization: `Bearer ${secret}` } });
    await seen(`${name} in a cookie`, "/v1/tasks/groups", { headers: { cookie: `multitask_session=${encoded}` } });
    await seen(`${name} at /token`, "/token", {
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ grant_type: "refresh_token", client_id: secret, refresh_token: secret }).toString(),
    });
    await seen(`${name} at /mcp`, "/mcp", {
      headers: { ...json, ...auth, accept: "application/json, text/event-stream" },
      body: JSON.stringify({
        jsonrpc: "2.0",
        id: 1,
        method: "tools/call",
        params: { name: "createTaskGroup", arguments: { inputs: 5, api_key: secret, processor: "lite" } },
      }),
    });
  }
};

const historyOf = (id: string): string =>
  JSON.stringify(
    [...cloud.executions.all.values()]
      .filter(({ name }) => name.startsWith(id))
      .map(({ execution }) => execution.history),
  );

const hook = (): string => `http://127.0.0.1:${String((receiver.address() as AddressInfo).port)}`;

/** Faults of Parallel's, each repeating the key, and grants that are missing: 401, 402, 422, 500 and our own 500. */
const force = async (): Promise<void> => {
  for (const status of [401, 402, 403, 422, 429, 500, 503]) {
    parallel.fail(/^POST \/v1(beta)?\/tasks\/groups$/, status);
    await submit(`refused with ${status}`);
  }
  for (const status of [401, 403, 422]) {
    parallel.fail(/^POST .*\/runs$/, status);
    await submit(`rows refused with ${status}`, { mcp_servers: mcpServers(hook()) });
  }
  // A step with nothing to work on: an exception that nobody expects, with its stack.
  cloud.executions.start(
    cloud.assembly.machines[0]!.arn,
    "tgrp_missing-1",
    '{"taskgroup_id":"tgrp_missing","generation":1}',
  );
  for (let n = 0; n < 100 && !historyOf("tgrp_missing").includes("LambdaFunctionFailed"); n += 1) {
    await new Promise((later) => setTimeout(later, 100));
  }
  await seen("a delete that lacks its grant", `/${groups["ends"]!}`, { method: "DELETE", headers: withKey });
};

beforeAll(async () => {
  parallel = await startEchoingParallel(0.001);
  receiver = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      webhooks.push(JSON.stringify([request.url, request.headers, body]));
      response.writeHead(webhooks.length === 1 ? 500 : 200, {}).end("received");
    });
  });
  await new Promise<void>((listening) => receiver.listen(0, "127.0.0.1", listening));
  const webhook_url = `${hook()}/hook`;
  cloud = await startLocalCloud({
    timeScale: 0.005,
    parallel_url: parallel.url,
    without: { function: "manage", action: "dynamodb:BatchWriteItem" },
    onRequest: (line) => void accessLines.push(JSON.stringify(line)),
  });
  await connect();
  const bearer = { authorization: `Bearer ${secrets["second access token"]!}` };
  await until(await submit("ends", { webhook_url, mcp_servers: mcpServers(hook()) }), /completed/);
  await seen("append without headers", `/${groups["ends"]!}/rows`, {
    headers: { ...json, ...withKey },
    body: `{"inputs":[{"company":"Late"}]}`,
  });
  await submit("by token", {}, bearer);
  await misplace();
  await force();
  for (const extension of ["html", "md", "json", "csv"]) {
    await seen(`results as ${extension}`, `/${groups["ends"]!}.${extension}`, { headers: bearer });
  }
  await seen("account", "/account", {
    headers: { accept: "text/html", cookie: `multitask_session=${secrets["session"]!}` },
  });
  await seen("deliveries", `/${groups["ends"]!}/deliveries`, { headers: withKey });
  await seen("history", "/v1/tasks/groups", { headers: bearer });
  await collect();
}, 90_000);
afterAll(async () => {
  await cloud.stop();
  await parallel.stop();
  receiver.closeAllConnections();
  receiver.close();
});

const items: StoredItem[] = [];
const collect = async (): Promise<void> => {
  const database = new DynamoDBClient(cloud.client("DYNAMODB"));
  const tables = cloud.assembly.ofType("AWS::DynamoDB::Table").map(({ id, ref }) => ({ id, name: ref }));
  for (const { id, name } of tables) {
    const { Items = [] } = await database.send(new ScanCommand({ TableName: name }));
    const found = Items.map((item) => unmarshall(item));
    // A record is stored as JSON text: the search reads that too.
    const records = found.filter(({ record }) => record !== undefined);
    items.push(
      ...(records.map((item) => ({ ...item, record: JSON.parse(String(item["record"])) as unknown })) as StoredItem[]),
    );
    sinks[`table ${id}`] = JSON.stringify(found);
  }
  database.destroy();
  for (const [name, bucket] of cloud.buckets) {
    sinks[`bucket ${name}`] = [...bucket]
      .map(([at, { data, headers }]) => `${at} ${JSON.stringify(headers)} ${data.toString("latin1")}`)
      .join("\n");
  }
  const executions = [...cloud.executions.all.values()];
  sinks["execution names and inputs"] = JSON.stringify(executions.map(({ name, input }) => [name, input]));
  sinks["execution outputs"] = JSON.stringify(executions.map(({ result }) => result ?? null));
  sinks["execution histories"] = JSON.stringify(executions.map(({ execution }) => execution.history));
  sinks["function logs"] = readdirSync(cloud.logs)
    .map((file) => readFileSync(join(cloud.logs, file), "utf8"))
    .join("\n");
  sinks["access log"] = accessLines.join("\n");
  sinks["response bodies"] = answers.map(({ what, body }) => `${what}: ${body}`).join("\n");
  sinks["response headers"] = answers.map(({ what, headers }) => `${what}: ${headers}`).join("\n");
  sinks["webhooks"] = webhooks.join("\n");
  sinks["template and environments"] = JSON.stringify([
    cloud.assembly.functions.map(({ environment }) => environment),
    cloud.assembly.template,
  ]);
};

describe("a planted secret", () => {
  it("was really used: everything was reached, refused or failed as planned", () => {
    expect(Object.keys(secrets).length).toBeGreaterThanOrEqual(11);
    expect(webhooks.length).toBeGreaterThan(0);
    const statuses = new Set(answers.map(({ status }) => status));
    for (const status of [200, 202, 400, 401, 402, 403, 422, 429, 500, 503]) expect(statuses).toContain(status);
    expect(sinks["execution histories"]).toContain("LambdaFunctionFailed");
    expect(sinks["function logs"]).toContain("ERROR");
    for (const name of Object.keys(sinks)) expect([name, sinks[name]!.length > 2]).toEqual([name, true]);
    expect(Object.keys(sinks).length).toBeGreaterThanOrEqual(12);
  });

  it("is found by this search in each of seven encodings, where it does lie", () => {
    expect(new Set(spellings(key).map(({ encoding }) => encoding)).size).toBe(7);
    for (const { needle } of spellings(key)) expect(leaksIn(`before ${needle} after`, secrets)).not.toEqual([]);
  });

  it("is in no sink, in no encoding", () => {
    const leaks = Object.entries(sinks).flatMap(([sink, text]) =>
      leaksIn(text, secrets).map((leak) => `${sink}: ${leak}`),
    );
    expect(leaks).toEqual([]);
  });

  it("of ours never reached Parallel", () => {
    const parallels = ["key", "mistyped key", "mcp header", "mcp query"];
    const ours = Object.fromEntries(Object.entries(secrets).filter(([name]) => !parallels.includes(name)));
    expect(leaksIn(parallel.received.join("\n"), ours)).toEqual([]);
    expect(leaksIn(parallel.received.join("\n"), { key })).toContain("key in escaped");
    // They are Parallel's to know: it calls the server.
    for (const name of ["mcp header", "mcp query"])
      expect(leaksIn(parallel.received.join("\n"), { [name]: secrets[name]! })).not.toEqual([]);
  });
});

describe("a dump of this deployment", () => {
  it("opens nothing to whoever has no token", () => {
    const places = neighbourhoods(items, []);
    expect(places.flatMap(({ sealed }) => sealed).length).toBeGreaterThan(4);
    expect(places.flatMap(plunder)).toEqual([]);
    expect(neighbourhoods(items, [secrets["second access token"]!]).flatMap(plunder)).toContain(key);
  });

  it("opens, even to an administrator of the sealing key, nothing under another group's context", async () => {
    const kms = new KMSClient(cloud.client("KMS"));
    const sealed = items
      .map(({ record }) => record as { sealed_key?: string | null; taskgroup_id?: string; owner: string })
      .filter(({ sealed_key, taskgroup_id }) => sealed_key && taskgroup_id);
    expect(sealed.length).toBeGreaterThan(0);
    for (const { sealed_key, owner } of sealed) {
      const EncryptionContext = { purpose: "job", taskgroup_id: "tgrp_other", owner };
      const CiphertextBlob = Buffer.from(sealed_key!, "base64");
      await expect(kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext }))).rejects.toThrow();
    }
    kms.destroy();
  });
});
