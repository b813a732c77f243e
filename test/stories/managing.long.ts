/** A task group as its owner changes it: once only, append, retry, continue, cancel, delete, webhooks, through the local cloud over HTTP. */
import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";
import { identifiesCaller, routes } from "../../lambdas/contracts/routes.ts";
import type { TaskGroupAccepted, TaskGroupCancelled } from "../../lambdas/contracts/task-group.ts";
import type { TaskGroupTable } from "../../lambdas/contracts/table.ts";
import type { DeliveryLog } from "../../lambdas/contracts/webhooks.ts";
import { isTerminal } from "../../lambdas/contracts/lifecycle.ts";
import { deferred, type Deferred } from "../../local/wire/deferred.ts";
import { listen, readBody, type Listening } from "../../local/wire/listen.ts";
import { faultTimeScale } from "../faults-http/fault-cloud.ts";
import { call, control, truth, type TrueGroup } from "../faults-http/talk.ts";
import { startLocalCloud, type LocalCloud } from "../support/local-cloud.ts";

interface Received {
  readonly path: string | undefined;
  readonly headers: Record<string, string | undefined>;
  readonly body: string;
}

// Waits end as soon as what they wait for is there; a loaded machine gets its time.
jest.setTimeout(300_000);

interface Story {
  readonly tell: () => Promise<void>;
  /** How it went: nothing, or what went wrong. */
  readonly told: Deferred<unknown>;
}
const stories: Story[] = [];
/** A test whose story goes on beside others: each waits most of its time. */
const story = (name: string, tell: () => Promise<void>): void => {
  const one: Story = { tell, told: deferred<unknown>() };
  stories.push(one);
  it(name, async () => expect(await one.told.promise).toBeUndefined());
};
const tellAll = async (queue: IterableIterator<Story>): Promise<void> => {
  for (const { tell, told } of queue) told.resolve(await tell().catch((error: unknown) => error));
};

let cloud: LocalCloud;
let receiver: Listening;
const received: Received[] = [];
/** By path. */
const receiverAnswers: Record<string, number> = {};

beforeAll(async () => {
  receiver = await listen(async (request, response) => {
    const body = (await readBody(request))?.toString() ?? "";
    received.push({ path: request.url, headers: request.headers as Record<string, string>, body });
    response.writeHead(receiverAnswers[request.url ?? ""] ?? 200).end();
  });
  cloud = await startLocalCloud({ timeScale: faultTimeScale, parallelTimeScale: 0.002 });
  const queue = stories.values();
  // Four at once: more would make a loaded machine late for all of them.
  for (let teller = 0; teller < 4; teller += 1) void tellAll(queue);
}, 120_000);
afterAll(async () => {
  await cloud.stop();
  await receiver.close();
});

const schema = { type: "object", properties: { ceo: { type: "string", description: "Name of the CEO" } } };
const companies = (count: number, more: object = {}) =>
  Array.from({ length: count }, (_, row) => ({ company: `Company ${row}`, ...more }));
const asked = (count: number, more: object = {}) => ({
  inputs: companies(count),
  output: schema,
  processor: "core-fast",
  ...more,
});
const post = <T = TaskGroupAccepted>(key: string, path: string, body?: unknown, headers?: Record<string, string>) =>
  call<T>(cloud, key, "POST", path, body, headers);
const create = async (key: string, body: object): Promise<string> => {
  const { status, body: answer } = await post(key, "/v1/tasks/groups", body);
  expect([status, answer.taskgroup_id]).toEqual([202, expect.stringMatching(/^tgrp_/)]);
  return answer.taskgroup_id;
};
const table = async (key: string, id: string) => (await call<TaskGroupTable>(cloud, key, "GET", `/${id}.json`)).body;
const until = async <T>(look: () => Promise<T>, done: (seen: T) => boolean): Promise<T> => {
  for (let tries = 0; tries < 600; tries += 1) {
    const seen = await look();
    if (done(seen)) return seen;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  throw new Error(`It did not come to that: ${JSON.stringify(await look()).slice(0, 500)}`);
};
const over = (key: string, id: string) =>
  until(
    () => table(key, id),
    ({ state }) => isTerminal(state),
  );
const groupsWithRuns = async (key: string): Promise<TrueGroup[]> => {
  const { groups } = await control<{ groups: (TrueGroup & { key: string })[] }>(cloud, "GET", "/truth");
  return groups.filter((group) => group.key === key && group.runs.length > 0);
};
const runsByRow = (group: TrueGroup): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { metadata } of group.runs) {
    const row = metadata?.["mt_row"] ?? "?";
    counts[row] = (counts[row] ?? 0) + 1;
  }
  return counts;
};

const creatingRoutes = routes
  .filter(({ handler }) => /rest\/create-(task-group|deep-research)$/.test(handler))
  .map(({ path }) => path);

describe("Idempotency-Key of a submit", () => {
  for (const path of creatingRoutes) {
    story(`makes POST ${path} have one effect, refuses another body, and a key over 255 characters`, async () => {
      const key = `demo-once-${creatingRoutes.indexOf(path)}`;
      const body = path.endsWith("deep-research") ? { input: "Who built it?" } : asked(2);
      const other = path.endsWith("deep-research") ? { input: "And when?" } : asked(3);
      const once = { "idempotency-key": "order 7" };
      const first = await post(key, path, body, once);
      const second = await post(key, path, body, once);
      expect([first.status, second.status, second.body.deduplicated]).toEqual([202, 202, true]);
      expect(second.body.taskgroup_id).toBe(first.body.taskgroup_id);
      expect((await post(key, path, other, once)).status).toBe(409);
      expect((await post(key, path, body, { "idempotency-key": "k".repeat(256) })).status).toBe(400);
      await over(key, first.body.taskgroup_id);
      expect(await groupsWithRuns(key)).toHaveLength(1);
    });
  }

  story("makes 50 posts at once one group and one set of runs; without a key each creates", async () => {
    const key = "demo-fifty";
    const once = { "idempotency-key": "k" };
    const posts = Array.from({ length: 50 }, () => post(key, "/v1/tasks/groups", asked(3), once));
    const answers = await Promise.all(posts);
    expect(new Set(answers.map(({ status, body }) => `${status} ${body.taskgroup_id}`)).size).toBe(1);
    await over(key, answers[0]!.body.taskgroup_id);
    const [group, ...more] = await groupsWithRuns(key);
    expect([more.length, group?.runs.length]).toEqual([0, 3]);
    expect(await create(key, asked(3))).not.toBe(await create(key, asked(3)));
  });

  story("counts two equal tool calls without a key as one, unless a duplicate is wanted", async () => {
    const key = "demo-tools";
    const tool = async (more: object = {}) => {
      const args = { inputs: companies(2), output: "CEO", processor: "core-fast", ...more };
      const params = { name: "createTaskGroup", arguments: args };
      const { body } = await call<{ result: { structuredContent: TaskGroupAccepted } }>(
        cloud,
        key,
        "POST",
        "/mcp",
        { jsonrpc: "2.0", id: 1, method: "tools/call", params },
        { accept: "application/json, text/event-stream" },
      );
      return body.result.structuredContent;
    };
    const first = await tool();
    expect(await tool()).toMatchObject({ taskgroup_id: first.taskgroup_id, deduplicated: true });
    expect((await tool({ allow_duplicate: true })).taskgroup_id).not.toBe(first.taskgroup_id);
  });
});

describe("managing a task group over HTTP", () => {
  story("retries failed rows, appends rows, and pays completed ones once", async () => {
    const key = "demo-manager";
    const inputs = [...companies(4), ...companies(2, { simulate: "fail" })];
    const id = await create(key, asked(0, { inputs }));
    expect((await over(key, id)).state).toBe("completed_with_errors");

    const once = { "idempotency-key": "again" };
    const retried = await post(key, `/${id}/retry`, undefined, once);
    expect([retried.status, retried.body.deduplicated]).toEqual([202, false]);
    expect((await post(key, `/${id}/retry`, undefined, once)).body.deduplicated).toBe(true);
    expect((await over(key, id)).state).toBe("completed_with_errors");
    expect(runsByRow(await truth(cloud, id))).toEqual({ 0: 1, 1: 1, 2: 1, 3: 1, 4: 2, 5: 2 });

    const more = { inputs: [{ company: "Late One" }, { company: "Late Two" }] };
    const appended = await post(key, `/${id}/rows`, more, { "idempotency-key": "more" });
    expect([appended.status, appended.body.num_rows]).toEqual([202, 8]);
    expect((await post(key, `/${id}/rows`, more, { "idempotency-key": "more" })).body.deduplicated).toBe(true);
    expect((await post(key, `/${id}/rows`, { inputs: companies(1) }, { "idempotency-key": "more" })).status).toBe(409);
    const { results } = await over(key, id);
    expect(results.map(({ company }) => company).slice(6)).toEqual(["Late One", "Late Two"]);
    expect(runsByRow(await truth(cloud, id))).toEqual({ 0: 1, 1: 1, 2: 1, 3: 1, 4: 2, 5: 2, 6: 1, 7: 1 });
  });

  story("runs a sample and no more until it is continued, under the cap", async () => {
    const key = "demo-sampler";
    const id = await create(key, asked(8, { sample: 2, max_cost_usd: 0.1 }));
    const resting = await until(
      () => table(key, id),
      ({ state }) => state === "needs_attention",
    );
    expect(resting.attention?.code).toBe("sample_ready");
    expect((await truth(cloud, id)).runs).toHaveLength(2);
    const dear = await post<Record<string, unknown>>(key, `/${id}/continue`);
    expect([dear.status, dear.body["estimated_cost_usd"], dear.body["max_cost_usd"]]).toEqual([402, 0.2, 0.1]);
    expect(String(dear.body["detail"])).toContain("Raise max_cost_usd");
    expect((await post(key, `/${id}/continue`, { max_cost_usd: 1 }, { "idempotency-key": "go" })).status).toBe(202);
    expect(
      (await post(key, `/${id}/continue`, { max_cost_usd: 1 }, { "idempotency-key": "go" })).body.deduplicated,
    ).toBe(true);
    expect((await over(key, id)).state).toBe("completed");
    expect((await truth(cloud, id)).runs).toHaveLength(8);
  });

  story(
    "cancels against a running sender: sent and unsent make the whole, and nothing is sent from cancelled on",
    async () => {
      const key = "demo-canceller";
      // 20 POSTs of 50 rows, 0.3 s each: there is time to cancel in the middle.
      const slow = { endpoint: "addRuns", kind: "slow", answer_after_ms: 300, match: { key } };
      await control(cloud, "POST", "/keys", { key });
      await control(cloud, "POST", "/faults", slow);
      const id = await create(key, asked(1_000, { processor: "pro-fast" }));
      await until(
        () => truth(cloud, id),
        ({ runs }) => runs.length > 0,
      );
      const first = await post<TaskGroupCancelled>(key, `/${id}/cancel`);
      expect([200, 202]).toContain(first.status);
      await until(
        () => table(key, id),
        ({ state }) => state === "cancelled",
      );
      const { add_runs_posts } = await truth(cloud, id);
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      const after = await truth(cloud, id);
      expect(after.add_runs_posts).toBe(add_runs_posts);
      const { status, body } = await post<TaskGroupCancelled>(key, `/${id}/cancel`);
      expect(status).toBe(200);
      expect(body.num_never_sent + after.runs.length).toBe(1_000);
      expect(after.runs.length).toBeLessThan(1_000);
      expect(body.saved_usd).toBeCloseTo(body.num_never_sent * 0.1);
    },
  );

  story("deletes an ended group, its run included, and every route answers 404 ever after", async () => {
    const key = "demo-eraser";
    const id = await create(key, asked(2, { sample: 1 }));
    expect((await call(cloud, key, "DELETE", `/${id}`)).status).toBe(409);
    await until(
      () => table(key, id),
      ({ state }) => state === "needs_attention",
    );
    await post(key, `/${id}/continue`);
    const { results } = await over(key, id);
    expect((await call(cloud, key, "DELETE", `/${id}`)).status).toBe(204);
    for (const gone of [id, `${id}.csv`, results[0]?.$id ?? ""]) {
      expect((await call(cloud, key, "GET", `/${gone}`, undefined, { accept: "application/json" })).status).toBe(404);
    }
    for (const action of ["retry", "continue", "cancel"])
      expect((await post(key, `/${id}/${action}`)).status).toBe(404);
    expect([...cloud.buckets.values()].flatMap((bucket) => [...bucket.keys()]).join()).not.toContain(id);
  });
});

describe("what belongs to another", () => {
  const withId = routes.filter((route) => identifiesCaller(route) && route.path.includes("{id}"));

  it.each(withId.map(({ method, path }) => `${method} ${path}`))(
    "looks on %s like what does not exist",
    async (route) => {
      const [method = "", path = ""] = route.split(" ");
      const id = (ownedId ??= await create("demo-owner", asked(2)));
      const absent = `tgrp_${"0".repeat(32)}`;
      const bodies: Record<string, object> = { rows: { inputs: companies(1) }, title: { title: "Mine" } };
      const body = method === "POST" ? (bodies[path.split("/").at(-1) ?? ""] ?? {}) : undefined;
      const ask = async (one: string) => {
        const filled = path.replace("{id}", one).replace("{delivery_id}", "msg_1");
        const { status, body: told } = await call(cloud, "demo-stranger", method, filled, body, {
          accept: "application/json",
        });
        return JSON.stringify([status, told])
          .replaceAll(one, "<id>")
          .replace(/"(instance|request_id)":"[^"]*"/g, "");
      };
      const foreign = await ask(id);
      expect(foreign).toMatch(/^\[404,/);
      expect(foreign).toBe(await ask(absent));
    },
  );
  let ownedId: string | undefined;
});

describe("webhooks over HTTP", () => {
  const key = "demo-told";
  const verify = (secret: string, { headers, body }: Received): boolean => {
    const signed = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`;
    const mac = createHmac("sha256", Buffer.from(secret.slice("whsec_".length), "base64"))
      .update(signed)
      .digest("base64");
    return (headers["webhook-signature"] ?? "").split(" ").includes(`v1,${mac}`);
  };
  const toldOf = (id: string) => received.filter(({ body }) => body.includes(id));

  story("tells an end once, signed with the secret shown once; log, resend, test and rotation work", async () => {
    const made = await post<{ secret: string; version: number }>(key, "/v1/webhooks/secret");
    expect([made.status, made.body.version]).toEqual([201, 1]);
    receiverAnswers["/troubled"] = 500;
    const id = await create(key, asked(2, { webhook_url: `${receiver.url}/troubled` }));
    await over(key, id);
    const log = () => call<DeliveryLog>(cloud, key, "GET", `/${id}/deliveries`);
    const pending = await until(log, ({ body }) => (body.deliveries[0]?.attempts.length ?? 0) > 0);
    expect(pending.body.deliveries).toMatchObject([
      { type: "task_group.completed", state: "pending", attempts: [{ status: 500 }] },
    ]);
    receiverAnswers["/troubled"] = 200;
    const { delivery_id } = pending.body.deliveries[0]!;
    const resent = await post<{ state: string }>(key, `/${id}/deliveries/${delivery_id}/resend`);
    expect([resent.status, resent.body.state]).toEqual([200, "delivered"]);
    const told = toldOf(id);
    expect(told.map(({ headers }) => headers["webhook-id"])).toEqual([delivery_id, delivery_id]);
    for (const one of told) expect(verify(made.body.secret, one)).toBe(true);
    expect(verify(made.body.secret, { ...told[0]!, body: `${told[0]!.body} ` })).toBe(false);

    const rotated = await post<{ secret: string; version: number }>(key, "/v1/webhooks/secret");
    expect([rotated.body.version, rotated.body.secret === made.body.secret]).toEqual([2, false]);
    const tested = await post<{ status: number }>(key, "/v1/webhooks/test", { webhook_url: `${receiver.url}/tested` });
    expect(tested.body.status).toBe(200);
    const last = received.find(({ path }) => path === "/tested")!;
    expect([verify(rotated.body.secret, last), verify(made.body.secret, last)]).toEqual([true, true]);
  });

  story("tells a pause at the sweeper's next turn", async () => {
    const id = await create(key, asked(3, { sample: 1, webhook_url: `${receiver.url}/hook` }));
    await until(
      async () => toldOf(id),
      (told) => told.length > 0,
    );
    expect(JSON.parse(toldOf(id)[0]!.body)).toMatchObject({
      type: "task_group.needs_attention",
      data: { attention: { code: "sample_ready" } },
    });
  });

  it.each([
    "http://example.com/hook",
    "https://127.0.0.2/hook",
    "https://169.254.169.254/latest",
    "https://[::1]/",
    "https://10.1.2.3/",
  ])("never posts to %s, and says so at submit", async (webhook_url) => {
    const refused = await post<{ errors: { path: string }[] }>(key, "/v1/tasks/groups", asked(1, { webhook_url }));
    expect([refused.status, refused.body.errors[0]?.path]).toEqual([422, "webhook_url"]);
  });
});

it("was never refused a permission by the deployed policies", () => {
  expect(cloud.denials).toEqual([]);
});
