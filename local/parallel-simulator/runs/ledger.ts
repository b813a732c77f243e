/** All groups and runs of one simulator, and every move of a run from queued to its end. */
import type { Account, Accounts } from "../http/accounts.ts";
import { timestamp, type Clock } from "./clock.ts";
import { priceMicros, runTimes } from "./durations.ts";
import type { TaskRunRequest } from "../http/request-shapes.ts";
import { isActive, type Group, type GroupStatus, type Run, type RunWarning } from "./records.ts";
import type { RunTrait } from "./run-traits.ts";
import { hash } from "./seed.ts";
import { TransitionQueue } from "./transition-queue.ts";
import type { ProcessorName } from "../../../lambdas/contracts/processors.ts";

/** How a wait ended: something changed, the time was over, or the reader left. */
export type Change = "changed" | "late" | "gone";

export class Ledger {
  readonly groups = new Map<string, Group>();
  readonly runs = new Map<string, Run>();
  readonly #clock: Clock;
  readonly #accounts: Accounts;
  readonly #seed: string;
  readonly #timeScale: number;
  readonly #transitions = new TransitionQueue<Run>();
  readonly #ended: ((run: Run) => void)[] = [];
  #interest = 0;
  #callOff: (() => void) | undefined;

  constructor(options: { clock: Clock; accounts: Accounts; seed: string; timeScale: number }) {
    this.#clock = options.clock;
    this.#accounts = options.accounts;
    this.#seed = options.seed;
    this.#timeScale = options.timeScale;
  }

  createGroup(account: Account, metadata: Record<string, unknown> | null): Group {
    const group: Group = {
      taskgroup_id: `tgrp_${hash(this.#seed, "group", this.groups.size).slice(0, 32)}`,
      account,
      metadata,
      created_at: this.#clock.now(),
      runs: [],
      counts: new Map(),
      log: [],
      modified_at: undefined,
      cached: {},
      posts: 0,
    };
    this.groups.set(group.taskgroup_id, group);
    return group;
  }

  /** Commits a run; its credit must be reserved already. The first 16 hex digits are shared within a group. */
  addRun(place: {
    account: Account;
    group: Group | undefined;
    request: TaskRunRequest;
    warnings: readonly RunWarning[];
    trait: RunTrait;
  }): Run {
    const now = this.#clock.now();
    const common = hash(this.#seed, "common", place.group?.taskgroup_id ?? place.account.key).slice(0, 16);
    const run_id = `trun_${common}${hash(this.#seed, "run", this.runs.size).slice(0, 16)}`;
    const times = runTimes(place.request.processor as ProcessorName, this.#seed, run_id, this.#timeScale);
    const starts_at = now + times.queued;
    const ends_at = starts_at + times.running * (place.trait.slow ?? 1);
    const run: Run = { ...place, run_id, created_at: now, starts_at, ends_at, status: "queued", modified_at: now };
    this.runs.set(run_id, run);
    this.#transitions.push(starts_at, run);
    if (place.group) {
      place.group.runs.push(run);
      this.#count(place.group, "queued", 1, now);
      place.group.cached["queued"] = (place.group.cached["queued"] ?? 0) + 1;
    }
    return run;
  }

  /** Writes the group's present status into its event log, and tells who listens. */
  announce(group: Group): void {
    group.log.push({ status: this.status(group) });
    for (const tell of [...(group.watchers ?? [])]) tell();
    this.#arm();
  }

  status(group: Group): GroupStatus {
    const counts = Object.fromEntries([...group.counts].filter(([, count]) => count > 0));
    return this.#statusOf(group, counts);
  }

  cachedStatus(group: Group): GroupStatus {
    return this.#statusOf(group, { ...group.cached });
  }

  refresh(group: Group): GroupStatus {
    const status = this.status(group);
    group.cached = { ...status.task_run_status_counts };
    return status;
  }

  /** Calls back whenever a run has ended: webhooks hang on this. */
  onEnd(tell: (run: Run) => void): void {
    this.#ended.push(tell);
  }

  /** Applies every move that is due. One pass writes at most one status event per group. */
  settle(): void {
    const now = this.#clock.now();
    const touched = new Set<Group>();
    const ended: Run[] = [];
    for (let due = this.#transitions.popDue(now); due; due = this.#transitions.popDue(now)) {
      const run = due.what;
      if (run.status === "queued") {
        this.#move(run, "running", due.at);
        this.#transitions.push(run.ends_at, run);
      } else {
        this.#move(run, run.trait.status, due.at);
        this.#accounts.settle(run.account, priceMicros(run.request.processor), run.status === "completed");
        run.group?.log.push({ run });
        if (run.group) touched.add(run.group);
        ended.push(run);
      }
    }
    for (const group of touched) this.announce(group);
    for (const run of ended) {
      for (const tell of [...(run.watchers ?? [])]) tell();
      for (const tell of this.#ended) tell(run);
    }
  }

  /** Waits for the next change of a group or a run; "late" at `until`, "gone" when the reader left. */
  async change(of: Group | Run, until: number, gone: AbortSignal): Promise<Change> {
    const how = await this.#wait(of, until, gone);
    this.settle();
    return how;
  }

  #wait(of: Group | Run, until: number, gone: AbortSignal): Promise<Change> {
    return new Promise((resolve) => {
      const watchers = (of.watchers ??= new Set());
      const finish = (how: Change) => () => {
        watchers.delete(changed);
        gone.removeEventListener("abort", left);
        callOff();
        this.#interest -= 1;
        resolve(how);
      };
      const changed = finish("changed");
      const left = finish("gone");
      const callOff = this.#clock.at(until, finish("late"));
      this.#interest += 1;
      watchers.add(changed);
      gone.addEventListener("abort", left, { once: true });
      if (gone.aborted) left();
      this.#arm();
    });
  }

  /** Keeps the clock running even while nobody reads: somebody waits for a webhook. */
  keepAwake(): void {
    this.#interest += 1;
    this.#arm();
  }

  letSleep(): void {
    this.#interest -= 1;
  }

  stop(): void {
    this.#callOff?.();
    this.#interest = 0;
  }

  /** One timer for all runs, and only while somebody waits; 20 ms apart, so that ends come in handfuls. */
  #arm(): void {
    const next = this.#transitions.nextAt;
    if (this.#callOff || this.#interest === 0 || next === undefined) return;
    this.#callOff = this.#clock.at(Math.max(next, this.#clock.now() + 20), () => {
      this.#callOff = undefined;
      this.settle();
      this.#arm();
    });
  }

  #move(run: Run, status: string, at: number): void {
    if (run.group) {
      this.#count(run.group, run.status, -1, at);
      this.#count(run.group, status, 1, at);
    }
    run.status = status;
    run.modified_at = at;
  }

  #count(group: Group, status: string, by: number, at: number): void {
    group.counts.set(status, (group.counts.get(status) ?? 0) + by);
    group.modified_at = at;
  }

  #statusOf(group: Group, counts: Record<string, number>): GroupStatus {
    return {
      num_task_runs: group.runs.length,
      task_run_status_counts: counts,
      is_active: Object.entries(counts).some(([status, count]) => count > 0 && isActive(status)),
      status_message: group.runs.length > 0 ? "" : null,
      modified_at: group.modified_at === undefined ? null : timestamp(group.modified_at),
    };
  }
}
