/** The guards of exactly-once submission and of collection, each taken away. */
import type { Mutant } from "./mutant.ts";

const core = "lambdas/core/task-group";
const tests = ["test/faults/fault-table.long.ts"];

const noLease = {
  file: `${core}/state/lease.ts`,
  find: "if (isHeldByAnother(ports, current, by)) return null;",
  replace: "",
};
const noCompareAndSwap = {
  file: "lambdas/adapters/memory/batches.ts",
  find: "return replaceIn(batches, keyOf(batch), batch);",
  replace:
    "batches.set(keyOf(batch), copyOf({ ...batch, rev: batch.rev + 1 })); return copyOf(batches.get(keyOf(batch)) ?? null);",
};

export const protocolMutants: readonly Mutant[] = [
  {
    name: "protocol: a refusal is believed without the count",
    guards: "4.4: after a 4xx, resend only if num_task_runs shows that nothing was taken",
    edits: [
      {
        file: `${core}/send/send-batch.ts`,
        find: "if (error instanceof ParallelRefusal && (await nothingHappened(sender))) {",
        replace: "if (error instanceof ParallelRefusal) {",
      },
    ],
    tests,
  },
  {
    name: "protocol: no quiet window",
    guards: "4.4: nothing is decided about an uncertain POST for 60 s",
    edits: [
      {
        file: `${core}/send/send-batch.ts`,
        find: "const quiet_until = ports.clock.now() + quietWindow(sender);",
        replace: "const quiet_until = ports.clock.now();",
      },
    ],
    tests,
  },
  {
    name: "protocol: a 5xx counts as a refusal",
    guards: "4.4: a 5xx may follow a commit",
    edits: [
      {
        file: `${core}/send/send-batch.ts`,
        find: "    return leaveOpen(sender, intent, error);",
        replace:
          '    if (error instanceof ParallelUnavailable && (error.status ?? 0) >= 500) {\n      await storeBatch(sender, { ...intent, state: "pending" });\n      return again;\n    }\n    return leaveOpen(sender, intent, error);',
      },
    ],
    tests,
  },
  {
    name: "protocol: blind resend",
    guards: "4.4: an uncertain POST is reconciled, never repeated",
    edits: [
      {
        file: `${core}/send/send-batch.ts`,
        find: "storeBatch(sender, uncertain(batch, quiet_until));",
        replace: 'storeBatch(sender, { ...batch, state: "pending" });',
      },
    ],
    tests,
  },
  {
    name: "protocol: no intent before the POST",
    guards: "4.2 rule 5: what is about to be sent is written first",
    edits: [{ file: `${core}/send/send-batch.ts`, find: 'state: "sending",', replace: 'state: "pending",' }],
    tests,
  },
  {
    name: "protocol: the whole batch again after a partial commit",
    guards: "4.4: only absent rows are sent again",
    edits: [
      {
        file: `${core}/send/reconcile.ts`,
        find: "const missing = batch.missing.filter((row) => !(String(row) in runs));",
        replace:
          "const absent = batch.missing.filter((row) => !(String(row) in runs));\n  const missing = absent.length > 0 ? batch.missing : [];",
      },
    ],
    tests,
  },
  {
    name: "protocol: a listing need not hold as many runs as are counted",
    guards: "4.4: distinct(listed) == num_task_runs, else wait",
    edits: [
      {
        file: `${core}/rows/snapshot.ts`,
        find: "return runs.size === status.num_task_runs ? runs : null;",
        replace: "return status ? runs : null;",
      },
    ],
    tests,
  },
  {
    name: "protocol: a cut listing counts as whole",
    guards: "4.4: a listing to its clean end; backed up by the count, so both go",
    edits: [
      {
        file: `${core}/rows/snapshot.ts`,
        find: "for await (const { run } of parallel.listRuns(taskgroup_id)) runs.set(run.run_id, run);",
        replace:
          "try {\n      for await (const { run } of parallel.listRuns(taskgroup_id)) runs.set(run.run_id, run);\n    } catch (error) {\n      if (!(error instanceof ParallelUnavailable)) throw error;\n    }",
      },
      {
        file: `${core}/rows/snapshot.ts`,
        find: "return runs.size === status.num_task_runs ? runs : null;",
        replace: "return status ? runs : null;",
      },
    ],
    tests,
  },
  {
    name: "protocol: one listing is enough",
    guards: "4.4: two equal listings, 15 s apart",
    edits: [
      {
        file: `${core}/send/reconcile.ts`,
        find: "if (batch.snapshot?.count !== listed.size) {",
        replace: "if (false as boolean) {",
      },
    ],
    tests,
  },
  {
    name: "protocol: unresolved means absent",
    guards: "4.4: after 200 failed listings stop, never resend",
    edits: [
      {
        file: `${core}/send/reconcile.ts`,
        find: 'return { kind: "unresolved", detail: unresolved(batch, failed_snapshots) };',
        replace:
          'await storeBatch(sender, { ...batch, rev: batch.rev + 1, state: "pending", failed_snapshots: 0 });\n    return again;',
      },
    ],
    tests,
  },
  {
    name: "protocol: neither lease nor compare-and-swap",
    guards: "4.2 rule 3: one writer; the two back each other up",
    edits: [noLease, noCompareAndSwap],
    tests: ["test/faults/interleavings.test.ts"],
  },
  {
    name: "protocol: a dead sender's POST is taken for never sent",
    guards: "4.4: what a dead sender may have sent is reconciled",
    edits: [
      {
        file: `${core}/send/reconcile.ts`,
        find: "storeBatch(sender, uncertain(batch, quiet_until));",
        replace: 'storeBatch(sender, { ...batch, state: "pending", quiet_until });',
      },
    ],
    tests,
  },
  {
    name: "protocol: a dead sender is neither waited for nor its POST",
    guards: "4.3, 4.4: lease 125 s, then sentAt + 185 s; the two back each other up",
    edits: [
      noLease,
      {
        file: `${core}/send/reconcile.ts`,
        find: "const quiet_until = (batch.sent_at ?? sender.ports.clock.now()) + LEASE_MS + quietWindow(sender);",
        replace: "const quiet_until = (batch.sent_at ?? 0) + 0 * (LEASE_MS + quietWindow(sender));",
      },
    ],
    tests,
  },
  {
    name: "protocol: rows are tied to runs by order",
    guards: "4.2 rule 2: by metadata only; the audit corrects what the answer's order said",
    edits: [
      {
        file: `${core}/collect/audit.ts`,
        find: "return sameRuns(current, found) ? null : { ...current, ...found };",
        replace: "return sameRuns(current, found) || true ? null : { ...current, ...found };",
      },
    ],
    tests,
  },
  {
    name: "protocol: neither run ids counted nor a final audit",
    guards: "4.4: 200 with another count is uncertain; 4.5: the audit; the two back each other up",
    edits: [
      {
        file: `${core}/send/send-batch.ts`,
        find: "if (ids.size !== rows.length)",
        replace: "if (ids.size > rows.length)",
      },
      {
        file: `${core}/collect/audit.ts`,
        find: "return sameRuns(current, found) ? null : { ...current, ...found };",
        replace: "return sameRuns(current, found) || true ? null : { ...current, ...found };",
      },
    ],
    tests,
  },
  {
    name: "protocol: no late audit",
    guards: "4.6 G3: what was committed beyond the window is reported",
    edits: [
      {
        file: `${core}/finish/notify.ts`,
        find: "const owed = record.progress.ever_ambiguous && record.sealed_key !== null;",
        replace: "const owed = record.progress.ever_ambiguous && record.sealed_key === null;",
      },
    ],
    tests,
  },
  {
    name: "protocol: batches of 500 rows whatever they cost",
    guards: "4.2 rule 4: at most $5 at risk in one POST",
    edits: [
      {
        file: "lambdas/core/budget/price.ts",
        find: "Math.min(maxRowsPerPost, Math.floor(maxMicrosPerPost / price_micros))",
        replace: "Math.min(maxRowsPerPost, maxMicrosPerPost)",
      },
    ],
    tests,
  },
  {
    name: "protocol: one refused row fails its batch",
    guards: "fault table: 422 on one row is bisected",
    edits: [
      { file: `${core}/send/refusals.ts`, find: "if (rows.length > 1) {", replace: "if (rows.length > 1_000) {" },
    ],
    tests,
  },
  {
    name: "protocol: the last end of a row wins",
    guards: "4.3: the first terminal state of a row and generation stays",
    edits: [
      {
        file: "lambdas/adapters/memory/rows.ts",
        find: "if (stored && stored.generation >= record.generation) return false;",
        replace: "if (stored && stored.generation > record.generation) return false;",
      },
    ],
    tests: ["test/core/task-group/collect/settle-rows.test.ts"],
  },
  {
    name: "protocol: a damaged stored output is shown",
    guards: "4.5: large outputs carry their checksum",
    edits: [
      {
        file: `${core}/rows/row-output.ts`,
        find: "if (sha256(bytes) !== stored.sha256) throw",
        replace: "if (stored.sha256 === sha256(Buffer.alloc(0))) throw",
      },
    ],
    tests: ["test/core/task-group/rows/row-output.test.ts"],
  },
  {
    name: "protocol: a group is taken for stranded at once",
    guards: "a second execution is started only when no step of the first can be alive",
    edits: [
      {
        file: `${core}/state/stranded.ts`,
        find: "Math.max(updated_at, progress.stepped_at ?? 0) + silence",
        replace: "Math.max(updated_at, progress.stepped_at ?? 0) + 0 * silence",
      },
    ],
    tests: ["test/core/task-group/state/stranded.test.ts"],
  },
  {
    name: "protocol: a step leaves no note that it began",
    guards: "a living execution is never taken for a lost one",
    edits: [
      {
        file: `${core}/state/step.ts`,
        find: "replace({ ...record, progress: { ...record.progress, stepped_at: now } })",
        replace: "replace(record)",
      },
    ],
    tests: ["test/core/task-group/state/stranded.test.ts"],
  },
  {
    name: "protocol: a stranded sample is let go",
    guards: "rows the owner did not release are not sent",
    edits: [
      {
        file: `${core}/change/resume.ts`,
        find: "isPaused(record.state) ? record.plan.num_rows : record.plan.num_released",
        replace: "record.plan.num_rows",
      },
    ],
    tests: ["test/core/task-group/state/stranded.test.ts"],
  },
  {
    name: "protocol: an older generation goes on",
    guards: "an execution that was superseded ends at its next step",
    edits: [
      {
        file: `${core}/state/step.ts`,
        find: "if (record.generation !== input.generation || record.deleted_at !== null)",
        replace: "if (record.deleted_at !== null)",
      },
    ],
    tests: ["test/core/task-group/state/stranded.test.ts"],
  },
  {
    name: "protocol: a reader waits for all that is new",
    guards: "a fresh read takes up results for two seconds",
    edits: [{ file: `${core}/collect/fresh-read.ts`, find: "mine, now + patienceMs)", replace: "mine)" }],
    tests: ["test/core/task-group/collect/fresh-read.test.ts"],
  },
  {
    name: "protocol: the gap of a payment pause does not grow",
    guards: "5 minutes at first, an hour in the end",
    edits: [
      {
        file: `${core}/send/add-runs.ts`,
        find: "Math.max(PAYMENT_RETRY_FLOOR_MS, lasted)",
        replace: "Math.max(PAYMENT_RETRY_FLOOR_MS, 0 * lasted)",
      },
    ],
    tests: ["test/core/task-group/send/add-runs.test.ts"],
  },
];
