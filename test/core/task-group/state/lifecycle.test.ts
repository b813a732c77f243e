import { describe, expect, it } from "@jest/globals";
import type { TaskGroupRecord } from "../../../../lambdas/contracts/ledger.ts";
import { groupStates, isTerminal, type GroupState } from "../../../../lambdas/contracts/lifecycle.ts";
import { expiryOf, transition, pauseGroup } from "../../../../lambdas/core/task-group/state/lifecycle.ts";

const recordIn = (state: GroupState, has_webhook = true, more: Partial<TaskGroupRecord> = {}): TaskGroupRecord =>
  ({
    taskgroup_id: "tgrp_1",
    state,
    generation: 2,
    updated_at: 1,
    finished_at: isTerminal(state) ? 1 : null,
    due_at: null,
    pause: null,
    outbox: { has_webhook, events: [] },
    ...more,
  }) as unknown as TaskGroupRecord;
const isMove = (from: GroupState, to: GroupState): boolean => {
  try {
    return transition(recordIn(from), to, 10).state === to;
  } catch {
    return false;
  }
};

describe("a move of a task group", () => {
  it("goes from sending over running to an end, and from a pause back", () => {
    const way: GroupState[] = ["preparing", "submitting", "running", "finalizing", "completed"];
    for (const [at, state] of way.slice(1).entries()) expect([state, isMove(way[at]!, state)]).toEqual([state, true]);
    expect(isMove("needs_attention", "preparing")).toBe(true);
  });

  it("out of an end leads only to a new generation's preparing or submitting", () => {
    for (const end of groupStates.filter(isTerminal)) {
      const next = groupStates.filter((state) => state !== end && isMove(end, state));
      expect([end, next]).toEqual([end, ["preparing", "submitting"]]);
    }
  });

  it("out of cancelling leads to cancelled alone, and to cancelled only from there or from finalizing", () => {
    expect(groupStates.filter((state) => state !== "cancelling" && isMove("cancelling", state))).toEqual(["cancelled"]);
    const before = groupStates.filter((state) => state !== "cancelled" && isMove(state, "cancelled"));
    expect(before).toEqual(["finalizing", "cancelling"]);
  });

  it("that is none says from where to where, and changes nothing", () => {
    const record = recordIn("completed");
    expect(() => transition(record, "running", 10)).toThrow("tgrp_1 cannot move from completed to running");
    expect(record.state).toBe("completed");
  });

  it("to an end keeps the first time it ended, and a new generation has none", () => {
    const ended = transition(recordIn("finalizing"), "completed", 10);
    expect(ended.finished_at).toBe(10);
    expect(transition(ended, "completed", 20).finished_at).toBe(10);
    expect(transition(ended, "preparing", 30).finished_at).toBeNull();
  });

  it("to an end or a pause is an event for the webhook, once, and none where there is no webhook", () => {
    const ended = transition(recordIn("finalizing"), "completed", 10);
    expect(ended).toMatchObject({ due_at: 10, outbox: { events: [{ state: "completed", generation: 2, at: 10 }] } });
    expect(transition(ended, "completed", 20).outbox.events).toHaveLength(1);
    expect(transition(recordIn("submitting"), "running", 10).outbox.events).toEqual([]);
    expect(transition(recordIn("finalizing", false), "completed", 10)).toMatchObject({
      due_at: null,
      outbox: { events: [] },
    });
  });
});

describe("a pause", () => {
  it("has the state of its reason, and says why in its event", () => {
    const pausedNow = pauseGroup(recordIn("submitting"), "payment_required", "Too low.", 10, 50);
    expect(pausedNow).toMatchObject({
      state: "paused_payment",
      pause: { code: "payment_required", detail: "Too low.", since: 10, retry_at: 50 },
      outbox: { events: [{ since: 10, attention: { code: "payment_required", detail: "Too low." } }] },
    });
  });

  it("keeps its beginning while the cause lasts, and tells it once", () => {
    const first = pauseGroup(recordIn("submitting"), "payment_required", "Too low.", 10);
    const again = pauseGroup(first, "payment_required", "Still.", 20);
    expect(again.pause).toMatchObject({ since: 10, detail: "Still." });
    expect(again.outbox.events).toHaveLength(1);
    const other = pauseGroup(again, "key_refused", "No key.", 30);
    expect(other).toMatchObject({ state: "paused_auth", pause: { since: 30 } });
    expect(other.outbox.events).toHaveLength(2);
  });
});

describe("the time a group is kept", () => {
  it("is in whole seconds from its end, and for ever with zero days", () => {
    expect(expiryOf({ retention_days: 90 }, 1_999)).toBe(1 + 90 * 86_400);
    expect(expiryOf({ retention_days: 0 }, 1_999)).toBeNull();
  });
});
