/** The guards of money held and given back, each taken away. */
import { type Mutant, mutant } from "./mutant.ts";

const core = "lambdas/core/task-group";
const budget = "lambdas/core/budget";
const days = ["test/core/budget/holds.test.ts"];
const once = "D71: money goes back once, to the UTC day it was held on";

const held: readonly Mutant[] = [
  mutant(
    "money: the day's money is looked at and not held",
    "T19: the cap per owner and day is never passed, not by submits at once either",
    `${budget}/holds.ts`,
    [
      "ports.spending.hold(owner, held.day, held.micros, ports.settings.day_cap_micros)",
      "ports.spending.hold(owner, held.day, 0, ports.settings.day_cap_micros - held.micros)",
    ],
    ["test/core/budget/caps.test.ts"],
  ),
  mutant(
    "money: continue does not ask the group's cap",
    "SPEC, Change a task group: over a cap they answer 402",
    `${core}/change/resume.ts`,
    ["if (after) checkCap(costOf(after, price_micros), cap_micros);", ""],
    ["test/core/task-group/change/resume.test.ts"],
  ),
  mutant(
    "money: a later generation holds nothing",
    "T19: what retry, append and continue send counts against the day",
    `${core}/change/next-generation.ts`,
    ["await holdMoney(ports, caller.owner, next.cost.micros);", "await holdMoney(ports, caller.owner, 0);"],
    days,
  ),
];

const givenBack: readonly Mutant[] = [
  mutant(
    "money: a cancel before the batches exist holds it all",
    "money of rows that are never sent is free again",
    `${budget}/give-back.ts`,
    ["costs((await rowsToSend(ports, record, dispositions)).fresh)", "0"],
    ["test/core/budget/give-back.test.ts"],
  ),
  mutant(
    "money: a cancel gives back twice",
    once,
    `${budget}/give-back.ts`,
    ["budget: { ...current.budget, holds: [] } }", "budget: current.budget }"],
    days,
  ),
  mutant(
    "money: a cancel gives nothing back",
    once,
    `${core}/change/cancel.ts`,
    ['record.state === "cancelled" ? await giveBack(ports, record) : record', "record"],
    ["test/core/budget/holds.test.ts", "test/core/budget/give-back.test.ts"],
  ),
  mutant(
    "money: a cancel that the sender carries out gives nothing back",
    once,
    `${core}/finish/notify.ts`,
    ["    await giveBack(ports, record);\n", ""],
    days,
  ),
  mutant(
    "money: a first answer that is a refusal keeps what it held",
    once,
    `${core}/submit/first-news.ts`,
    ["if (mine) await giveBack(ports, record);", ""],
    days,
  ),
  mutant(
    "money: runs that fail keep what was held for them",
    once,
    `${core}/finish/finalize.ts`,
    ["if (ended) await giveBack(ports, after, ends);", ""],
    days,
  ),
  mutant(
    "money: a price fixed for nothing keeps what it held",
    once,
    `${core}/send/fix-price.ts`,
    ["if (!mine) await releaseMoney(ports, owner, held);", ""],
    days,
  ),
  mutant(
    "money: a change that is refused keeps what it held",
    once,
    `${core}/change/next-generation.ts`,
    ["    await releaseMoney(ports, caller.owner, held);\n    throw error;", "    throw error;"],
    days,
  ),
];

/** Each gives back to another day than the one the money was held on. */
const otherDays: readonly Mutant[] = [
  mutant(
    "money: goes back to the day it is given back on",
    once,
    `${budget}/give-back.ts`,
    ["await releaseMoney(ports, owner, { day, ", 'await releaseMoney(ports, owner, { day: "2026-11-25", '],
    days,
  ),
  mutant(
    "money: a continued sample's goes back to the day of the sample",
    once,
    `${budget}/give-back.ts`,
    ["const next = holds[at + 1]?.generation ?? Infinity;", "const next = holds[at + 2]?.generation ?? Infinity;"],
    days,
  ),
  mutant(
    "money: a retry does not pay for the rows that were never sent",
    once,
    `${core}/change/next-generation.ts`,
    ["again: over }", "again: false }"],
    days,
  ),
  mutant(
    "money: what was held before an end counts on in the next generation",
    once,
    `${core}/change/next-generation.ts`,
    ['if (record.state === "cancelled") await giveBack(ports, record);', ""],
    days,
  ),
];

const histories = ["test/histories/histories.long.ts"];
const truth = "D72: one function of counts and money, the same everywhere";

const numbers: readonly Mutant[] = [
  mutant(
    "numbers: rows that ended still run",
    truth,
    `${budget}/numbers.ts`,
    ["Math.max(0, tally.row_sends - tally.row_sends_ended)", "tally.row_sends"],
    histories,
  ),
  mutant(
    "numbers: a refused row was never sent",
    truth,
    `${budget}/numbers.ts`,
    ["tally.rows_sent - tally.rows_refused - ", "tally.rows_sent - "],
    histories,
  ),
  mutant(
    "numbers: failed rows are billed",
    truth,
    `${budget}/numbers.ts`,
    ["known(tally.micros_completed + ", "known(tally.micros_ended + "],
    histories,
  ),
  mutant(
    "numbers: rows that a sample kept back are saved",
    truth,
    `${budget}/numbers.ts`,
    ["known(Math.max(0, held - tally.micros_sent))", "dollarsOf((price_micros ?? 0) * plan.num_rows)"],
    histories,
  ),
  mutant(
    "numbers: rows never sent may still be billed",
    truth,
    `${budget}/numbers.ts`,
    ["Math.max(0, tally.micros_sent - tally.micros_ended)", "(price_micros ?? 0) * plan.num_rows"],
    histories,
  ),
  mutant(
    "numbers: a cancel before the price is fixed saves nothing",
    truth,
    `${budget}/numbers.ts`,
    ["budget.price_micros === null ? (estimated ?? 0) : tally.micros_held", "tally.micros_held"],
    ["test/histories/histories.long.ts", "test/core/budget/numbers.test.ts"],
  ),
  mutant(
    "numbers: the history counts by itself",
    truth,
    `${core}/table/history.ts`,
    ["...numbersOf(record).counts,", "...numbersOf(record).counts, num_ended: record.progress.tally.rows_completed,"],
    histories,
  ),
  mutant(
    "numbers: a send is written down after it was made",
    truth,
    `${core}/send/send-batch.ts`,
    ['await noteSends(sender, { ...batch, state: "sending" });', "await noteSends(sender);"],
    histories,
  ),
  mutant(
    "numbers: what a dead sender did not write down is lost in a cancel",
    truth,
    `${budget}/give-back.ts`,
    ["...(withSends(current, sends) ?? current)", "...current"],
    ["test/core/budget/tally.test.ts"],
  ),
  mutant(
    "numbers: ends that a dead step did not count stay uncounted",
    truth,
    `${core}/finish/finalize.ts`,
    ["  await recount(ports, record.taskgroup_id);\n", ""],
    ["test/core/budget/tally.test.ts"],
  ),
  mutant(
    "numbers: after a cancel a send that came to nothing runs for ever",
    truth,
    `${core}/collect/fresh-read.ts`,
    ["looked.complete ? await settledForGood(ports, looked.record) : looked.record", "looked.record"],
    histories,
  ),
  mutant(
    "money: a retry sends rows again whose second run still moves",
    "a row whose run still moves is never sent again",
    `${core}/rows/rows-to-send.ts`,
    ["failed.includes(row.status) && isOver &&", "failed.includes(row.status) &&"],
    histories,
  ),
  mutant(
    "numbers: nobody looks after a cancel",
    "D72: pages and getStatus keep looking while runs run",
    `${core}/collect/fresh-read.ts`,
    ["isTerminal(record.state) ? numbersOf(record).counts.num_running > 0", "isTerminal(record.state) ? false"],
    histories,
  ),
  mutant(
    "numbers: after a cancel getStatus says that nothing will change",
    "D72: pages and getStatus keep looking while runs run",
    "lambdas/mcp/answers/next-check.ts",
    ['state === "cancelled" ? num_running > 0', 'state === "cancelled" ? false'],
    ["test/mcp/answers/next-check.test.ts"],
  ),
];

export const moneyMutants: readonly Mutant[] = [...held, ...givenBack, ...otherDays, ...numbers];
