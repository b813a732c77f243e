import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { Draft } from "../../lambdas/contracts/draft.ts";
import type { TaskGroupAccepted } from "../../lambdas/contracts/task-group.ts";
import { createDraft } from "../../lambdas/core/drafts/draft.ts";
import { Secret } from "../../lambdas/core/secret.ts";
import { scopes } from "../../lambdas/contracts/routes.ts";
import { startDraft } from "../../lambdas/core/drafts/start-draft.ts";
import { demoKey } from "../../local/parallel-simulator/server.ts";
import { companies, echoSchema } from "../support/world.ts";
import { startRest } from "./simulated-parallel.ts";

const asked = { output: echoSchema, processor: "lite" };
const rows = { inputs: [{ company: "Stripe" }, { company: "Adyen" }] };
const otherKey = "demo-key-two";

let rest: Awaited<ReturnType<typeof startRest>>;
beforeAll(async () => {
  rest = await startRest();
});
afterAll(() => rest.stop());

const create = async (): Promise<Draft> => {
  const { body } = await rest.call("POST /v1/tasks/drafts", { body: JSON.stringify(asked) });
  return JSON.parse(body) as Draft;
};
const at = (draft_id: string, more = {}) => ({ params: { draft_id }, path: `/v1/tasks/drafts/${draft_id}`, ...more });
const read = (draft_id: string, key?: string) => rest.call("GET /v1/tasks/drafts/{draft_id}", at(draft_id), key);
const start = (draft_id: string, body: object) =>
  rest.call("POST /v1/tasks/drafts/{draft_id}/start", at(draft_id, { body: JSON.stringify(body) }));

describe("a draft", () => {
  it("waits under an address that nobody guesses, for 24 hours, and costs nothing", async () => {
    const { status, body, headers } = await rest.call("POST /v1/tasks/drafts", { body: JSON.stringify(asked) });
    const draft = JSON.parse(body) as Draft;
    expect([status, draft.state, draft.taskgroup_id, draft.options]).toEqual([201, "waiting", null, asked]);
    expect(draft.url).toMatch(/\/start\/draft_[0-9a-f]{32}$/);
    expect(headers).toMatchObject({ location: draft.url });
    expect(Date.parse(draft.expires_at) - Date.parse(draft.created_at)).toBeLessThanOrEqual(24 * 3_600_000);
    expect(JSON.parse((await read(draft.draft_id)).body)).toEqual(draft);
  });

  it("becomes a group with its own options once it is given rows", async () => {
    const { draft_id } = await create();
    const { status, body } = await start(draft_id, rows);
    const group = JSON.parse(body) as TaskGroupAccepted;
    expect([status, group.num_rows, group.processor]).toEqual([202, 2, "lite"]);
    const after = JSON.parse((await read(draft_id)).body) as Draft;
    expect(after).toMatchObject({ state: "started", taskgroup_id: group.taskgroup_id, group_url: group.url });
  });

  it("takes options at the start in place of its own", async () => {
    const { draft_id } = await create();
    const { body } = await start(draft_id, { ...rows, processor: "base" });
    expect(JSON.parse(body)).toMatchObject({ processor: "base" });
  });

  it("starts once: the same rows answer the same group, other rows are refused with its address", async () => {
    const { draft_id } = await create();
    const [first, second] = [await start(draft_id, rows), await start(draft_id, rows)];
    const { taskgroup_id, url } = JSON.parse(first.body) as TaskGroupAccepted;
    expect(JSON.parse(second.body)).toMatchObject({ taskgroup_id, deduplicated: true });
    const other = await start(draft_id, { inputs: [{ company: "Klarna" }] });
    expect([other.status, JSON.parse(other.body)]).toMatchObject([409, { code: "draft_started", taskgroup_id, url }]);
  });

  it("gives a refused start back: better rows may follow", async () => {
    const { draft_id } = await create();
    expect((await start(draft_id, { ...rows, max_cost_usd: 0.001 })).status).toBe(402);
    expect((await start(draft_id, rows)).status).toBe(202);
  });

  it("is told in one text where it is absent, malformed, another's, expired or erased", async () => {
    const { draft_id } = await create();
    const { draft_id: erased } = await create();
    const gone = await rest.call("DELETE /v1/tasks/drafts/{draft_id}", at(erased));
    expect(gone.status).toBe(204);
    const answers = [
      await read(draft_id, otherKey),
      await read(`draft_${"0".repeat(32)}`),
      await read("tgrp_1"),
      await read(erased),
    ];
    const record = (await rest.ports.drafts.get(draft_id))!;
    await rest.ports.drafts.replace({ ...record, expires_at: Math.floor(Date.now() / 1_000) });
    answers.push(await read(draft_id));
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404]);
    expect(new Set(answers.map(({ body }) => body)).size).toBe(1);
  });

  it("is refused where no start could take its options", async () => {
    const bad = [{ output: { type: "array" } }, { webhook_url: "http://127.0.0.1/" }, { inputs: [] }];
    for (const body of bad) {
      const { status } = await rest.call("POST /v1/tasks/drafts", { body: JSON.stringify(body) });
      expect([body, status]).toEqual([body, 422]);
    }
  });
});

describe("a webhook that an app set in a draft", () => {
  const webhook_url = "https://hooks.example/1";
  const began = async (via: "access_token" | "session", given: { webhook_url?: string }) => {
    const { ports } = rest;
    const caller = { owner: "own_1", key: new Secret(demoKey), scopes, via: "session" as const };
    const draft = await createDraft(ports, { ...caller, via }, { output: echoSchema, processor: "lite", webhook_url });
    const received_at = ports.clock.now();
    const { taskgroup_id } = await startDraft(ports, caller, draft.draft_id, {
      rows: companies(1),
      options: given,
      received_at,
    });
    return [draft.needs_confirmation, (await ports.taskGroups.getSpec(taskgroup_id))!.webhook_url];
  };

  it("is told nothing unless the person who starts names it again", async () => {
    expect(await began("access_token", {})).toEqual([["webhook_url"], null]);
    expect(await began("access_token", { webhook_url })).toEqual([["webhook_url"], webhook_url]);
    expect(await began("session", {})).toEqual([[], webhook_url]);
  });
});
