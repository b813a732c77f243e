/** Cursors, live events and scale, with a clock that only the test moves. */
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import {
  startParallelSimulator,
  virtualClock,
  type ParallelSimulator,
} from "../../../local/parallel-simulator/server.ts";
import { talkTo, type StateFrame } from "./talk.ts";

let simulator: ParallelSimulator;
let talk: ReturnType<typeof talkTo>;
const clock = virtualClock();
beforeEach(async () => {
  simulator = await startParallelSimulator({ clock, seed: 5 });
  talk = talkTo(simulator.url);
});
afterEach(() => simulator.stop());

const rowsOf = (events: StateFrame[]) =>
  events.filter((event) => event.type === "task_run.state").map((event) => event.run.metadata["mt_row"]);
const untilAnswered = async () => {
  await new Promise((resolve) => setTimeout(resolve, 50));
};

describe("the runs stream", () => {
  it("shows every run in order of creation, whatever its status, and ends", async () => {
    const id = await talk.group();
    await talk.addRuns(id, talk.rows(3));
    const events = await talk.stream(`/v1/tasks/groups/${id}/runs`);
    expect(events.map((event) => event.run.status)).toEqual(["queued", "queued", "queued"]);
    expect(rowsOf(events)).toEqual(["0", "1", "2"]);
  });

  it("resumes after a cursor and finds runs added since", async () => {
    const id = await talk.group();
    await talk.addRuns(id, talk.rows(3));
    const cursor = (await talk.stream(`/v1/tasks/groups/${id}/runs`))[1]?.event_id;
    await talk.addRuns(id, talk.rows(1, { metadata: { mt_row: "late" } }));
    expect(rowsOf(await talk.stream(`/v1/tasks/groups/${id}/runs?last_event_id=${cursor}`))).toEqual(["2", "late"]);
    expect(rowsOf(await talk.stream(`/v1/tasks/groups/${id}/runs?last_event_id=`))).toHaveLength(4);
  });

  it("refuses a cursor that is none of its own", async () => {
    const id = await talk.group();
    for (const cursor of ["x", "r9", "e0"]) {
      const refused = await talk.call("GET", `/v1/tasks/groups/${id}/runs?last_event_id=${cursor}`);
      expect([refused.status, refused.body]).toMatchObject([422, { detail: [{ loc: ["query", "last_event_id"] }] }]);
    }
  });

  it("filters by status", async () => {
    const id = await talk.group();
    await talk.addRuns(id, talk.rows(2, { input: { simulate: "fail" } }));
    await talk.addRuns(id, talk.rows(2));
    clock.advance(120_000);
    expect(await talk.stream(`/v1/tasks/groups/${id}/runs?status=failed`)).toHaveLength(2);
    expect((await talk.call("GET", `/v1/tasks/groups/${id}/runs?status=gone`)).status).toBe(422);
  });
});

describe("the events stream", () => {
  it("tells each run that ends while it is open, and closes when none is active", async () => {
    const id = await talk.group();
    await talk.addRuns(id, talk.rows(4));
    const stream = talk.stream(`/v1/tasks/groups/${id}/events`);
    await untilAnswered();
    clock.advance(120_000);
    const events = await stream;
    expect(rowsOf(events).sort()).toEqual(["0", "1", "2", "3"]);
    expect(events.at(-1)).toMatchObject({ type: "task_group_status", status: { is_active: false, num_task_runs: 4 } });
  });

  it("resumes after any of its events without losing or repeating one", async () => {
    const id = await talk.group();
    await talk.addRuns(id, talk.rows(6));
    clock.advance(120_000);
    const path = `/v1/tasks/groups/${id}/events`;
    const events = await talk.stream(path);
    expect(new Set(events.map((event) => event.event_id)).size).toBe(events.length);
    for (const [index, event] of events.slice(0, -1).entries()) {
      expect(await talk.stream(`${path}?last_event_id=${event.event_id}`)).toEqual(events.slice(index + 1));
    }
  });

  it("says the status once and closes on an idle group", async () => {
    const id = await talk.group();
    expect(await talk.stream(`/v1/tasks/groups/${id}/events`)).toMatchObject([{ status: { is_active: false } }]);
  });

  it("lets go after the timeout asked for, and keeps the line awake until then", async () => {
    const id = await talk.group();
    await talk.addRuns(id, talk.rows(1, { processor: "ultra8x" }));
    const reply = talk.call("GET", `/v1/tasks/groups/${id}/events?timeout=25`);
    for (let turn = 0; turn < 3; turn += 1) {
      await untilAnswered();
      clock.advance(10_000);
    }
    expect((await reply).text.split(": keep-alive").length).toBeGreaterThan(1);
  });
});

describe("ten thousand runs", () => {
  it("are added, counted, followed and listed in seconds", async () => {
    const began = performance.now();
    const id = await talk.group();
    for (let batch = 0; batch < 10; batch += 1) await talk.addRuns(id, talk.rows(1000));
    clock.advance(30_000);
    for (let look = 0; look < 50; look += 1) await talk.call("GET", `/v1/tasks/groups/${id}`);
    clock.advance(60_000);
    expect(rowsOf(await talk.stream(`/v1/tasks/groups/${id}/events`))).toHaveLength(10_000);
    const listed = await talk.stream(`/v1/tasks/groups/${id}/runs?include_output=true`);
    expect(new Set(listed.map((event) => event.run.run_id)).size).toBe(10_000);
    expect(performance.now() - began).toBeLessThan(10_000);
  });
});
