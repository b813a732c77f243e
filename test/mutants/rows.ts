/** Which rows are sent, what each costs, and which cells leave: each guard taken away. */
import { type Mutant, mutant } from "./mutant.ts";

const core = "lambdas/core/task-group";
const disposed = ["test/core/task-group/send/dispose-rows.test.ts"];
const identity = ["test/core/task-group/identity/dispose.test.ts"];
const canary = ["test/security/private/private.long.ts"];
const once = "D85: only rows disposed to be sent are sent, and each shows one end";
const price = "D86: each send is held for, billed and given back at its own price";
const kept = "D87: private columns leave the account in no byte";

export const rowMutants: readonly Mutant[] = [
  mutant(
    "rows: one that shares an end is sent too",
    once,
    `${core}/rows/rows-to-send.ts`,
    ["isSend(row) && (!covered", "(!covered"],
    disposed,
  ),
  mutant(
    "rows: another processor makes no other row",
    once,
    `${core}/identity/row-identity.ts`,
    ['hash("row", [cells, options])', 'hash("row", [cells])'],
    identity,
  ),
  mutant(
    "rows: those without a key are one",
    once,
    `${core}/identity/row-identity.ts`,
    ["keyed === null || keyed.every(isBlankValue)", "keyed === null"],
    identity,
  ),
  mutant(
    "rows: what was fixed is fixed anew by later rows",
    once,
    `${core}/identity/dispose.ts`,
    ["if (isNew && carrier) {", "if (carrier) {"],
    identity,
  ),
  mutant(
    "rows: ends that rest already are not counted for later rows",
    once,
    `${core}/send/prepare.ts`,
    ["if (dispositions_key !== null) await recount(ports, taskgroup_id);", ""],
    disposed,
  ),
  mutant(
    "rows: a given answer gives way to the run's",
    once,
    `${core}/table/table-row.ts`,
    ["{ ...cellsOfOutput(output), ...given }", "{ ...given, ...cellsOfOutput(output) }"],
    ["test/core/task-group/table/table-row.test.ts"],
  ),
  mutant(
    "rows: money held for repeats is kept",
    price,
    `${core}/send/dispose-rows.ts`,
    ["for (const held of mine ? money.spare : [])", "for (const held of [] as Held[])"],
    disposed,
  ),
  mutant(
    "rows: nothing is held for appended rows that turn out to be missing",
    price,
    `${core}/send/dispose-rows.ts`,
    ["if (change > 0) {", "if (change > Infinity) {"],
    disposed,
  ),
  mutant(
    "rows: a POST is cut by rows, whatever they cost",
    price,
    `${core}/rows/batches.ts`,
    ["(micros + price > maxMicrosPerPost || open.length === maxRowsPerPost)", "open.length === maxRowsPerPost"],
    disposed,
  ),
  mutant(
    "rows: a row's own processor is not sent",
    price,
    `${core}/send/send-batch.ts`,
    ["$processor ?? record.plan.processor", "record.plan.processor"],
    disposed,
  ),
  mutant(
    "private: rows are stored whole where Prepare reads them",
    kept,
    `${core}/submit/create.ts`,
    ["stageSource(ports, taskgroup_id, split.rows)", "stageSource(ports, taskgroup_id, rows)"],
    canary,
  ),
  mutant(
    "private: appended rows are stored whole",
    kept,
    `${core}/change/append.ts`,
    ["stageAppended(ports, taskgroup_id, rows)", "stageAppended(ports, taskgroup_id, asked.rows)"],
    canary,
  ),
  mutant(
    "private: a connected client reads private columns",
    kept,
    `${core}/private/sees-private.ts`,
    ["access_token: false", "access_token: true"],
    canary,
  ),
  mutant(
    "private: a plan shows rows as they came",
    kept,
    `${core}/submit/plan.ts`,
    ["first_rows: [...rows.slice(", "first_rows: [...sent_rows.slice("],
    canary,
  ),
  mutant(
    "private: cells outlive the deletion of their group",
    kept,
    `${core}/change/erase.ts`,
    ["  await ports.objects.erase(privateFolder(taskgroup_id));", ""],
    canary,
  ),
];
