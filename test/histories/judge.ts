/** Judges the numbers of a group: each record as it is stored, what is shown in one place against the others, and the end against Parallel. */
import { priceOf } from "../../lambdas/core/budget/price.ts";
import { numbersOf } from "../../lambdas/core/budget/numbers.ts";
import type { TaskGroupRecord } from "../../lambdas/contracts/ledger.ts";
import { isTerminal } from "../../lambdas/contracts/lifecycle.ts";
import type { TaskGroupCancelled } from "../../lambdas/contracts/task-group.ts";
import { dollars } from "../../lambdas/core/formats/cells.ts";
import { tableToMarkdown } from "../../lambdas/core/formats/markdown.ts";
import type { Ports } from "../../lambdas/core/ports.ts";
import { listTaskGroups } from "../../lambdas/core/task-group/table/history.ts";
import { readTable } from "../../lambdas/core/task-group/table/results.ts";
import { statusAnswer } from "../../lambdas/mcp/answers/status-answer.ts";
import { facts } from "../../lambdas/web/results/facts.ts";
import { caller } from "../faults/run-case.ts";
import type { FakeParallel } from "../support/fake-parallel.ts";
import type { VirtualClock } from "../support/virtual-clock.ts";

/** What the world saw of the money, independent of what the group says. */
export interface Seen {
  held_micros: number;
  released_micros: number;
  /** What the answer to the create estimated. */
  estimated_usd: number | null;
  /** What the cancels answered since the group last began to send. */
  told: TaskGroupCancelled[];
}

const claim = (holds: boolean, what: string, about: unknown): void => {
  if (!holds) throw new Error(`${what}: ${JSON.stringify(about)}`);
};
const micros = (usd: number | null): number => Math.round((usd ?? 0) * 1e6);

/** Of every version of the record. */
export const judgeRecord = (record: TaskGroupRecord): void => {
  const { counts, cost } = numbersOf(record);
  const {
    progress: { tally },
    state,
  } = record;
  const about = { state, counts, cost, tally };
  const { num_rows, num_ended, num_failed, num_running, num_never_sent } = counts;
  claim(
    Object.values(counts).every((count) => count !== null && count >= 0),
    "a count below nothing",
    about,
  );
  claim(num_never_sent + num_running + num_ended === num_rows, "rows do not add up", about);
  claim(num_failed <= num_ended, "more failed than ended", about);
  const price = record.budget.price_micros ?? record.budget.asked_price_micros ?? 0;
  const sent = tally.micros_sent + record.progress.duplicate_micros;
  claim(micros(cost.spent_usd) + micros(cost.possible_further_cost_usd) <= sent, "more than was sent costs", about);
  const { released, num_released } = record.plan;
  const estimated =
    ((released?.rows ?? num_released) - (released?.own_rows ?? 0)) * price + (released?.own_micros ?? 0);
  const held = record.budget.price_micros === null ? (price === 0 ? 0 : estimated) : tally.micros_held;
  const saved = state === "cancelled" || state === "cancelling" ? held - tally.micros_sent : 0;
  claim(micros(cost.saved_usd) === saved, "saved is not what was held and not sent", about);
};

/** At one version every place shows the same. */
export const judgeDoors = async (clock: VirtualClock, ports: Ports, id: string, seen: Seen): Promise<void> => {
  // The first look may ask Parallel; the others come too soon after it and read what is stored.
  await clock.run(readTable(ports, caller, { id, query: { limit: 0 } }));
  const record = await ports.taskGroups.get(id);
  if (!record) throw new Error("no record");
  const table = { ...(await readTable(ports, caller, { id, query: { limit: 0 } })), next: null };
  const after = await ports.taskGroups.get(id);
  claim(after?.rev === record.rev, "a look that changed the record", { id });
  const { counts, cost } = numbersOf(record);
  const shown = { ...counts, cost };
  const agrees = (place: string, told: object): void => {
    const wanted = Object.fromEntries(Object.entries(shown).filter(([name]) => name in told));
    const got = Object.fromEntries(Object.entries(told).filter(([name]) => name in shown));
    claim(JSON.stringify(sorted(wanted)) === JSON.stringify(sorted(got)), `${place} shows other numbers`, {
      wanted,
      got,
    });
  };
  agrees("the table", table);
  const [entry] = (await listTaskGroups(ports, caller, { limit: 1 })).task_groups;
  agrees("the history", entry ?? {});
  agrees("getStatus", statusAnswer(table, null, clock.now()).structured);
  const ended = `${counts.num_ended} of ${counts.num_rows}`;
  const markdown = tableToMarkdown(table);
  claim(markdown.includes(`${ended} ended`), "Markdown shows other numbers", counts);
  if (cost.saved_usd !== null)
    claim(markdown.includes(`saved ${dollars(cost.saved_usd)}`), "Markdown saves another sum", cost);
  claim(facts(table).toString().includes(ended), "the page shows other numbers", counts);
  const last = seen.told.at(-1);
  if (last) {
    claim(last.num_never_sent <= counts.num_never_sent, "fewer rows never sent than the cancel said", { last, counts });
    claim(last.num_running >= counts.num_running, "more rows run than after the cancel", { last, counts });
  }
};

const sorted = (value: object): unknown =>
  Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, inner]) => [name, typeof inner === "object" && inner !== null ? sorted(inner as object) : inner]),
  );

/** Long after: against the rows of the table, what Parallel bills, and the money of the days. */
export const judgeEnd = async (
  clock: VirtualClock,
  ports: Ports,
  parallel: FakeParallel,
  id: string,
  seen: Seen,
): Promise<void> => {
  await judgeDoors(clock, ports, id, seen);
  const table = await readTable(ports, caller, { id, query: { limit: 20 } });
  const record = await ports.taskGroups.get(id);
  if (!record) throw new Error("no record");
  const statuses = table.results.map(({ $status }) => $status);
  const count = (...wanted: string[]): number => statuses.filter((status) => wanted.includes(status)).length;
  const about = { state: table.state, statuses, numbers: numbersOf(record), tally: record.progress.tally, seen };
  if (isTerminal(table.state)) {
    claim(table.num_never_sent === count("not_submitted"), "never sent, but for rows of the table", about);
    claim(table.num_running === count("queued", "running"), "running, but for rows of the table", about);
    claim(
      table.num_failed === count("failed", "cancelled", "action_required"),
      "failed, but for rows of the table",
      about,
    );
  }
  if (record.budget.price_micros === null) {
    claim(parallel.runs.size === 0, "sent before it was priced", about);
    if (table.state === "cancelled" && record.generation === 1)
      claim(table.cost.saved_usd === seen.estimated_usd, "saved is not what was estimated", about);
    return;
  }
  const price = priceOf(record.plan.processor ?? "");
  const billed = table.results.filter(
    ({ $status, $same_as, $id }) => $status === "completed" && $same_as === undefined && $id !== null,
  ).length;
  const truth = [...parallel.truth(id).values()].reduce((sum, ids) => sum + ids.length, 0);
  const completed = billed + record.progress.duplicate_run_ids.length;
  claim(micros(table.cost.spent_usd) === completed * price, "spent is not what completed", about);
  if (isTerminal(table.state)) claim(table.num_running === 0, "still running long after", about);
  claim(
    record.progress.tally.sends + record.progress.duplicate_run_ids.length >= truth,
    "fewer sends than Parallel has runs",
    {
      ...about,
      truth,
    },
  );
  const left = seen.held_micros - seen.released_micros;
  claim(left >= billed * price, "the days hold less than was spent", { ...about, left });
};
