import { describe, expect, it } from "@jest/globals";
import type { TaskGroupTable } from "../../../lambdas/contracts/table.ts";
import { polling, type Answer } from "../../../lambdas/web/results/polling.ts";
import { sampleTable } from "../../core/formats/sample-table.ts";

const found = (over: Partial<TaskGroupTable>, etag = '"1"'): Answer => ({
  status: 200,
  etag,
  table: sampleTable(over),
});
const same: Answer = { status: 304, etag: null, table: null };
const failing = (status: number): Answer => ({ status, etag: null, table: null });
const none = Symbol("no answer");

/** A page whose server gives these answers in turn; `looks` plays until none is due or the answers are used up. */
const pageOf = (answers: (Answer | typeof none)[]) => {
  const asked: (string | null)[] = [];
  const waits: number[] = [];
  const drawn: string[] = [];
  let said = "";
  let due: (() => Promise<void>) | undefined;
  const look = polling({
    ask: async (etag) => {
      const answer = answers[asked.length]!;
      asked.push(etag);
      if (answer === none) throw new Error("offline");
      return answer;
    },
    draw: ({ state, num_running }) => void drawn.push(`${state} ${num_running}`),
    say: (text) => void (said = text),
    later: (again, milliseconds) => {
      waits.push(milliseconds);
      due = again;
    },
  });
  const looks = async (): Promise<void> => {
    for (let next: typeof due = look; next && asked.length < answers.length; next = due) {
      due = undefined;
      await next();
    }
  };
  return { look, looks, asked, waits, drawn, said: () => said, isDue: () => due !== undefined };
};

describe("an open results page", () => {
  it("looks every two seconds while something changes, and stops at the end", async () => {
    const ended = found({ state: "completed", num_running: 0 });
    const page = pageOf([found({}), found({}, '"2"'), ended, found({})]);
    await page.looks();
    expect(page.asked).toEqual([null, '"1"', '"2"']);
    expect(page.waits).toEqual([2_000, 2_000]);
    expect([page.said(), page.isDue()]).toEqual(["", false]);
  });

  it("looks ever less often while nothing changes, and no less than every ten seconds", async () => {
    const page = pageOf([found({}), ...Array<Answer>(12).fill(same)]);
    await page.looks();
    expect(page.waits[1]).toBeCloseTo(2_400);
    expect(page.waits.at(-1)).toBe(10_000);
    expect(page.said()).toBe("Live: new results appear by themselves.");
  });

  it("keeps looking after a cancel while runs are under way, up to once a minute, and stops when the last has ended", async () => {
    const running = found({ state: "cancelled", num_running: 2 });
    const page = pageOf([
      running,
      ...Array<Answer>(25).fill(same),
      found({ state: "cancelled", num_running: 1 }),
      found({ state: "cancelled", num_running: 0 }),
      same,
    ]);
    await page.looks();
    expect(page.drawn).toEqual(["cancelled 2", "cancelled 1", "cancelled 0"]);
    expect(Math.max(...page.waits)).toBe(60_000);
    expect([page.asked.length, page.isDue(), page.said()]).toEqual([28, false, ""]);
  });

  it("says that what still runs after a cancel will appear", async () => {
    const page = pageOf([found({ state: "cancelled", num_running: 2 })]);
    await page.looks();
    expect(page.said()).toBe("Cancelled: what still runs appears here when it ends.");
    expect(page.isDue()).toBe(true);
  });

  it.each(["paused_payment", "paused_auth", "needs_attention"] as const)(
    "keeps looking while the group is %s, and does not call itself live",
    async (state) => {
      const page = pageOf([found({ state, num_running: 0 })]);
      await page.looks();
      expect([page.isDue(), page.said()]).toEqual([true, ""]);
    },
  );

  it.each([
    [401, "Signed out: reload to sign in again."],
    [404, "These results are gone."],
  ])("stops at a %i and says why", async (status, text) => {
    const page = pageOf([found({}), failing(status), same]);
    await page.looks();
    expect([page.asked.length, page.said(), page.isDue()]).toEqual([2, text, false]);
  });

  it("tries again after failures, ever later, up to a minute", async () => {
    const page = pageOf([none, failing(500), none, none, none, none, found({})]);
    await page.looks();
    expect(page.waits).toEqual([4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 2_000]);
    expect(page.said()).toBe("Live: new results appear by themselves.");
  });

  it("asks once at a time, and at once again when called meanwhile", async () => {
    const page = pageOf([found({}), found({})]);
    await Promise.all([page.look(), page.look(), page.look()]);
    expect([page.asked.length, page.waits]).toEqual([1, [0]]);
  });
});
