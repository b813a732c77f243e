/** Webhooks: signed as published, sent once per end, sent again until accepted. */
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "@jest/globals";
import { RunWebhook } from "../../../lambdas/contracts/parallel.ts";
import { startParallelSimulator } from "../../../local/parallel-simulator/server.ts";
import { signWebhook } from "../../../local/parallel-simulator/webhooks/webhook-signature.ts";
import { talkTo } from "./talk.ts";

describe("a webhook signature", () => {
  // Worked example with a made-up secret; the new form was checked with a Standard Webhooks library.
  const secret = "whsec_bXVsdGl0YXNrLXNpbS13ZWJob29rLWtleS0wMDAwMDE=";
  const message = {
    id: "whevent_0123456789abcdef",
    timestamp: "1795428000",
    body:
      '{"timestamp":"2026-11-23T10:00:00.000000Z","type":"task_run.status","data":' +
      '{"run_id":"trun_9907962f83aa4d9d98fd7f4bf745d654","interaction_id":"trun_9907962f83aa4d9d98fd7f4bf745d654",' +
      '"status":"completed","is_active":false,"warnings":null,"error":null,"processor":"core","metadata":{"i":"0"},' +
      '"taskgroup_id":null,"created_at":"2026-11-23T09:58:00.000000Z","modified_at":"2026-11-23T10:00:00.000000Z"}}',
  };

  it("uses the decoded secret in the new form", () => {
    expect(message.body).toHaveLength(398);
    expect(signWebhook(secret, message, "new")).toBe("v1,9pYHVP79DdamVJqgAJnoGJe0XN548ukHdcMFtwuMAHQ=");
  });

  it("uses the whole secret in the legacy form", () => {
    expect(signWebhook(secret, message, "legacy")).toBe("v1,+tseAGlDH23KZbYGbq/KqQjbGz18hf6R4/5jEIMeS20=");
  });
});

async function receiver(statuses: number[]) {
  const got: { headers: IncomingHttpHeaders; body: string }[] = [];
  const server = createServer((message, response) => {
    const chunks: Buffer[] = [];
    message.on("data", (chunk: Buffer) => chunks.push(chunk));
    message.on("end", () => {
      got.push({ headers: message.headers, body: Buffer.concat(chunks).toString("utf8") });
      response.writeHead(statuses[got.length - 1] ?? 200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  const until = async (count: number) => {
    for (let turn = 0; got.length < count && turn < 300; turn += 1) await new Promise((next) => setTimeout(next, 10));
  };
  return { got, url, until, stop: () => new Promise((resolve) => server.close(resolve)) };
}

describe("a run with a webhook", () => {
  it("tells its end though nobody asks, with the same id again until it is accepted", async () => {
    const simulator = await startParallelSimulator({ timeScale: 0.002 });
    const talk = talkTo(simulator.url);
    const keys = ["whsec_bmV3LXNlY3JldA==", "whsec_b2xkLXNlY3JldA=="];
    await talk.call("POST", "/_control/keys", { key: "demo-key-not-secret", webhook_secrets: keys });
    const hook = await receiver([500, 302, 204]);
    const webhook = { url: hook.url, event_types: ["task_run.status"] };
    await talk.call("POST", "/v1/tasks/runs", { input: "x", processor: "lite", webhook });
    await hook.until(3);
    expect(new Set(hook.got.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
    const [first] = hook.got;
    const message = {
      id: String(first?.headers["webhook-id"]),
      timestamp: String(first?.headers["webhook-timestamp"]),
      body: first?.body ?? "",
    };
    const expected = keys.map((key) => signWebhook(key, message, "new")).join(" ");
    expect(first?.headers["webhook-signature"]).toBe(expected);
    const told = RunWebhook.parse(JSON.parse(message.body));
    expect(told.data).toMatchObject({ status: "completed", is_active: false });
    expect(told.data).not.toHaveProperty("output");
    const { body } = await talk.call("GET", "/_control/webhooks");
    expect(body["deliveries"]).toMatchObject([{ outcome: 500 }, { outcome: 302 }, { outcome: 204 }]);
    await simulator.stop();
    await hook.stop();
  });

  it("tells completion and failure, not other ends, and nothing without event types", async () => {
    const simulator = await startParallelSimulator({ timeScale: 0.0001 });
    const talk = talkTo(simulator.url);
    const hook = await receiver([]);
    const id = await talk.group();
    const run = (simulate: string, event_types: string[]) => ({
      input: { simulate },
      processor: "lite",
      webhook: { url: hook.url, event_types },
    });
    const asked = ["task_run.status"];
    await talk.addRuns(id, {
      inputs: [run("cancelled", asked), run("none", []), run("fail", asked), run("none", asked)],
    });
    await hook.until(2);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const statuses = hook.got.map(({ body }) => RunWebhook.parse(JSON.parse(body)).data.status);
    expect(statuses.sort()).toEqual(["completed", "failed"]);
    await simulator.stop();
    await hook.stop();
  });
});
