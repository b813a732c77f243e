/**
 * What one caller may use up, as built: money by cap and by day, requests of a cookie by origin (T19, D9). There is no
 * limit of requests per caller: the API's own throttle is shared by all (SPEC).
 */
import { describe, expect, it } from "@jest/globals";
import { memoryPorts } from "../../lambdas/adapters/memory/ports.ts";
import { memorySettings } from "../../lambdas/adapters/memory/settings.ts";
import { createSession } from "../../lambdas/core/oauth/sign-in/session.ts";
import { proveOwner } from "../../lambdas/core/oauth/sign-in/owner.ts";
import { Secret } from "../../lambdas/core/secret.ts";
import { createTaskGroupHandler } from "../../lambdas/rest/create-task-group.ts";
import { listTaskGroupsHandler } from "../../lambdas/rest/list-task-groups.ts";
import { httpEvent } from "../support/http-event.ts";
import { quietParallel, stillClock } from "../support/quiet-parallel.ts";
import { echoSchema } from "../support/world.ts";

const clock = stillClock(Date.UTC(2026, 10, 24));
let created = 0;
const createGroup = async () => {
  created += 1;
  const status = { num_task_runs: 0, task_run_status_counts: {}, is_active: false, status_message: null };
  return { taskgroup_id: `tgrp_${created}`, status };
};
/** A day is worth $1: 200 rows of lite. */
const settings = memorySettings({ day_cap_micros: 1_000_000 });
const durations = { ...settings.durations, SUBMIT_ANSWER_MS: 0 };
const ports = memoryPorts(
  { parallel: quietParallel({ createGroup }), clock },
  { settings: { ...settings, durations, public_url: "https://multitask.example" } },
);
const submit = async (
  rows: number,
  more: object = {},
  headers: Record<string, string> = { "x-api-key": "good-one" },
) => {
  const inputs = Array.from({ length: rows }, (_, n) => ({ company: `Company ${n}` }));
  const body = JSON.stringify({ inputs, output: echoSchema, processor: "lite", ...more });
  const event = httpEvent({
    method: "POST",
    path: "/v1/tasks/groups",
    headers: { "content-type": "application/json", ...headers },
    body,
    at: clock.now(),
  });
  return (await createTaskGroupHandler(ports)(event)).statusCode;
};

describe("money", () => {
  it("over max_cost_usd is refused before anything exists", async () => {
    const before = created;
    expect(await submit(100, { max_cost_usd: 0.01 })).toBe(402);
    expect(created).toBe(before);
    expect(await submit(100, { max_cost_usd: 1 })).toBe(202);
  });

  it("over one caller's day is refused, and another caller is served all the same", async () => {
    const { owner } = await proveOwner(ports, new Secret("good-one"));
    await ports.spending.hold(owner, "2026-11-24", 900_000, 1_000_000);
    expect(await submit(100)).toBe(402);
    const flood = await Promise.all(Array.from({ length: 100 }, () => submit(100)));
    expect(new Set(flood)).toEqual(new Set([402]));
    expect(await submit(100, {}, { "x-api-key": "good-two" })).toBe(202);
  });
});

describe("a session's cookie", () => {
  const cookieOf = async () => {
    const key = new Secret("good-three");
    return `__Host-multitask_session=${(await createSession(ports, key, await proveOwner(ports, key))).reveal()}`;
  };

  it.each<[number, Record<string, string>]>([
    [202, { origin: "https://multitask.example" }],
    [202, { "sec-fetch-site": "same-origin" }],
    [202, { origin: "null", "sec-fetch-site": "same-origin" }],
    [403, { origin: "https://evil.example" }],
    [403, { origin: "https://evil.example", "sec-fetch-site": "same-origin" }],
    [403, { origin: "null" }],
    [403, { "sec-fetch-site": "cross-site" }],
    [403, {}],
  ])("is answered %i with %j", async (status, headers) => {
    expect(await submit(1, {}, { cookie: await cookieOf(), ...headers })).toBe(status);
  });

  it("authorises no form, from whatever origin", async () => {
    const headers = { origin: "https://multitask.example", "content-type": "text/plain" };
    expect(await submit(1, {}, { cookie: await cookieOf(), ...headers })).toBe(403);
  });

  it("shows what is one's own", async () => {
    const headers = { cookie: await cookieOf() };
    const answer = await listTaskGroupsHandler(ports)(
      httpEvent({ path: "/v1/tasks/groups", headers, at: clock.now() }),
    );
    expect(answer.statusCode).toBe(200);
  });
});
