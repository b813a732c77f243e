/** Parallel's Task Group API in memory, on a virtual clock, with faults on demand and the truth of what was billed. */
import type {
  TaskGroupStatus,
  TaskGroupStatusEvent,
  TaskRun,
  TaskRunInput,
  TaskRunOutput,
  TaskRunStateEvent,
} from "../../lambdas/contracts/parallel.ts";
import { terminalRunStatuses } from "../../lambdas/contracts/parallel.ts";
import { seededNumbers } from "../../lambdas/adapters/memory/random.ts";
import type { Parallel, ParallelFor } from "../../lambdas/core/ports/parallel.ts";
import {
  ParallelForbidden,
  ParallelInvalid,
  ParallelNotFound,
  ParallelPaymentRequired,
  ParallelRateLimited,
  ParallelUnauthorized,
  ParallelUnavailable,
} from "../../lambdas/core/errors.ts";
import type { VirtualClock } from "./virtual-clock.ts";

export type PostFault =
  | "drop_after_commit"
  | "drop_before_commit"
  | "500_after_commit"
  | "500_before_commit"
  | "503_before_commit"
  | "truncated_200"
  | "429"
  | "429_after_commit"
  | "402"
  | "401"
  | "403"
  | "422_schema"
  | "timeout_after_commit"
  | "late_commit"
  | "partial_commit"
  | "short_run_ids"
  | "shuffled_run_ids";

/** Each is asked at its point; `random` draws from the seed. */
export interface Faults {
  /** Called for the `n`th add-runs POST (from 1). */
  post?: (draw: { n: number; random: () => number }) => PostFault | null;
  /** Milliseconds after the client gave up at which a late commit lands. */
  late_ms?: (random: () => number) => number;
  /** Runs show in lists this much later than in counts. */
  list_lag_ms?: number;
  /** A listing breaks off. */
  cut?: (random: () => number) => boolean;
  /** A GET answers 502. */
  get?: (random: () => number) => boolean;
  /** A GET answers 401. */
  refuses_key?: (random: () => number) => boolean;
  /** Events come twice and out of order. */
  shuffle_events?: boolean;
  /** 422 for a POST that holds such an input. */
  refuses?: (input: TaskRunInput) => boolean;
  /** How the run for this input ends; completed by default. */
  ends?: (input: TaskRunInput, random: () => number) => string;
  /** What a completed run answers, in place of the fields asked for. */
  answers?: (input: TaskRunInput, output: TaskRunOutput) => TaskRunOutput;
}

interface Run {
  readonly id: string;
  readonly input: TaskRunInput;
  readonly committed_at: number;
  readonly starts_at: number;
  readonly ends_at: number;
  readonly end: string;
}
interface Group {
  readonly id: string;
  readonly runs: Run[];
  ended: Run[];
  sorted: boolean;
}

export class FakeParallel {
  readonly groups = new Map<string, Group>();
  /** Runs by id: what the account is billed for. */
  readonly runs = new Map<string, Run>();
  posts = 0;
  posted_rows = 0;
  /** More POSTs than this are a loop that empties the account: it ends here. */
  most_posts = Infinity;
  /** Inputs of the largest POST. */
  largest_post = 0;
  /** Rows of every POST that was committed after its client had given up. */
  readonly late_posts: number[][] = [];
  suggestions = 0;
  /** How often a fault was done to somebody: one that never strikes proves nothing. */
  struck = 0;
  readonly #clock: VirtualClock;
  readonly #random: () => number;
  faults: Faults;
  /** Milliseconds from commit to end. */
  run_ms: { from: number; to: number } = { from: 15_000, to: 100_000 };

  constructor(clock: VirtualClock, options: { seed?: number; faults?: Faults } = {}) {
    this.#clock = clock;
    this.#random = seededNumbers((options.seed ?? 1) * 7_919);
    this.faults = options.faults ?? {};
  }

  /** The port, for any key but `refused`. */
  readonly port: ParallelFor = (key) => {
    const refusedKey = key.reveal() === "refused";
    const guard = async (): Promise<void> => {
      if (refusedKey) throw new ParallelUnauthorized(401, "Invalid API key");
    };
    const get = async (ms: number): Promise<void> => {
      await guard();
      await this.#clock.sleep(ms);
      if (this.#strikes(this.faults.get?.(this.#random))) throw new ParallelUnavailable("502", 502);
      if (this.#strikes(this.faults.refuses_key?.(this.#random)))
        throw new ParallelUnauthorized(401, "Invalid API key");
    };
    const port: Parallel = {
      createGroup: async () => {
        await guard();
        await this.#clock.sleep(80);
        const id = `tgrp_${String(this.groups.size + 1).padStart(6, "0")}`;
        this.groups.set(id, { id, runs: [], ended: [], sorted: true });
        return { taskgroup_id: id, status: this.#status(this.#group(id)) };
      },
      addRuns: async (taskgroup_id, { inputs }, { timeout_ms }) => {
        await guard();
        return this.#addRuns(this.#group(taskgroup_id), inputs, timeout_ms);
      },
      getGroup: async (taskgroup_id) => {
        await get(60);
        return { taskgroup_id, status: this.#status(this.#group(taskgroup_id)) };
      },
      listRuns: (taskgroup_id, options = {}) => this.#listRuns(get, this.#group(taskgroup_id), options),
      listEvents: (taskgroup_id, options) => this.#listEvents(get, this.#group(taskgroup_id), options),
      getRun: async (run_id) => {
        await get(40);
        return this.#view(this.#run(run_id));
      },
      getRunInput: async (run_id) => {
        await get(40);
        return this.#run(run_id).input;
      },
      getResult: async (run_id) => {
        await get(60);
        const run = this.#run(run_id);
        if (this.#statusOf(run) !== "completed") throw new ParallelNotFound(404, "Run failed or run id not found");
        return { run: this.#view(run), output: this.#output(run) };
      },
      suggest: async ({ user_intent }) => {
        await get(800);
        this.suggestions += 1;
        const names = user_intent.split(/,|\band\b/).map((part) => part.trim().toLowerCase().replace(/\W+/g, "_"));
        const properties = Object.fromEntries(names.map((name) => [name, { type: "string" }]));
        const output_schema = { type: "object", properties, required: names, additionalProperties: false };
        return { output_schema, title: `About ${names[0]}` };
      },
      suggestProcessor: async () => {
        await get(300);
        return { recommended_processors: ["core"] };
      },
      proveKey: () => get(40),
    };
    return port;
  };

  /** Run ids by "row#generation" of one group: the truth to judge against. */
  truth(taskgroup_id: string): Map<string, string[]> {
    const found = new Map<string, string[]>();
    for (const { id, input } of this.#group(taskgroup_id).runs) {
      const key = `${String(input.metadata?.["mt_row"])}#${String(input.metadata?.["mt_g"])}`;
      found.set(key, [...(found.get(key) ?? []), id]);
    }
    return found;
  }

  async #addRuns(group: Group, inputs: TaskRunInput[], timeout_ms: number) {
    this.posts += 1;
    if (this.posts > this.most_posts) throw new Error(`More than ${this.most_posts} POSTs to one group.`);
    this.posted_rows += inputs.length;
    this.largest_post = Math.max(this.largest_post, inputs.length);
    const random = this.#random;
    const fault = this.faults.post?.({ n: this.posts, random }) ?? null;
    this.#strikes(fault !== null);
    const latency = 200 + random() * 1_800;
    const answer = (runs: Run[]) => ({ status: this.#status(group), run_ids: runs.map(({ id }) => id) });
    await this.#clock.sleep(fault === "timeout_after_commit" || fault === "late_commit" ? 0 : latency);
    if (fault === "402") throw new ParallelPaymentRequired(402, "Available balance too low");
    if (fault === "401") throw new ParallelUnauthorized(401, "Invalid API key");
    if (fault === "403") throw new ParallelForbidden(403, "Processor not allowed");
    if (fault === "429_after_commit") this.#commit(group, inputs);
    if (fault === "429" || fault === "429_after_commit") {
      throw new ParallelRateLimited(429, "Too many requests", {
        retry_after_ms: 1_000 + Math.floor(random() * 30_000),
      });
    }
    if (fault === "422_schema") {
      const problems = [{ path: "body.default_task_spec.output_schema", message: "is not a schema" }];
      throw new ParallelInvalid(422, "Request validation error", { problems });
    }
    const wrong = this.faults.refuses ? inputs.findIndex(this.faults.refuses) : -1;
    if (this.#strikes(wrong >= 0)) {
      const problems = [{ path: `body.inputs.${wrong}.input`, message: "input refused" }];
      throw new ParallelInvalid(422, "Request validation error", { problems });
    }
    switch (fault) {
      case "drop_before_commit":
        throw new ParallelUnavailable("socket hang up");
      case "500_before_commit":
        throw new ParallelUnavailable("500", 500);
      case "503_before_commit":
        throw new ParallelUnavailable("503", 503);
      case "truncated_200":
        this.#commit(group, inputs);
        throw new ParallelUnavailable("Parallel's answer broke off or is not JSON", 200);
      case "drop_after_commit":
        this.#commit(group, inputs);
        throw new ParallelUnavailable("socket hang up");
      case "500_after_commit":
        this.#commit(group, inputs);
        throw new ParallelUnavailable("500", 500);
      case "partial_commit":
        this.#commit(group, inputs.slice(0, Math.floor(random() * inputs.length)));
        throw new ParallelUnavailable("500", 500);
      case "timeout_after_commit":
        this.#clock.at(this.#clock.now() + timeout_ms * 0.9, () => this.#commit(group, inputs));
        await this.#clock.sleep(timeout_ms);
        throw new ParallelUnavailable("timeout");
      case "late_commit": {
        this.late_posts.push(inputs.map(({ metadata }) => Number(metadata?.["mt_row"])));
        const after = timeout_ms + (this.faults.late_ms?.(random) ?? random() * 40_000);
        this.#clock.at(this.#clock.now() + after, () => this.#commit(group, inputs));
        await this.#clock.sleep(timeout_ms);
        throw new ParallelUnavailable("timeout");
      }
      case "short_run_ids":
        return answer(this.#commit(group, inputs).slice(1));
      case "shuffled_run_ids":
        return answer(this.#commit(group, inputs).reverse());
      case null:
        return answer(this.#commit(group, inputs));
    }
  }

  #commit(group: Group, inputs: readonly TaskRunInput[]): Run[] {
    const now = this.#clock.now();
    const { from, to } = this.run_ms;
    return inputs.map((input) => {
      const ms = from + this.#random() * (to - from);
      const run: Run = {
        id: `trun_${(this.runs.size + 1).toString(16).padStart(32, "0")}`,
        input,
        committed_at: now,
        starts_at: now + ms / 4,
        ends_at: now + ms,
        end: this.faults.ends?.(input, this.#random) ?? "completed",
      };
      this.#strikes(run.end !== "completed");
      this.runs.set(run.id, run);
      group.runs.push(run);
      group.ended.push(run);
      group.sorted = false;
      return run;
    });
  }

  #strikes(does: boolean | undefined): boolean {
    if (does) this.struck += 1;
    return does ?? false;
  }

  #statusOf(run: Run): string {
    const now = this.#clock.now();
    return now >= run.ends_at ? run.end : now >= run.starts_at ? "running" : "queued";
  }

  #status(group: Group): TaskGroupStatus {
    const counts: Record<string, number> = {};
    for (const run of group.runs) {
      const status = this.#statusOf(run);
      counts[status] = (counts[status] ?? 0) + 1;
    }
    return {
      num_task_runs: group.runs.length,
      task_run_status_counts: counts,
      is_active: Boolean(counts["queued"] ?? counts["running"]),
      status_message: null,
    };
  }

  #view(run: Run): TaskRun {
    const status = this.#statusOf(run);
    return {
      run_id: run.id,
      interaction_id: run.id,
      status,
      is_active: status === "queued" || status === "running",
      processor: run.input.processor,
      metadata: run.input.metadata ?? null,
      taskgroup_id: String(run.input.metadata?.["mt_job"] ?? ""),
      error: status === "failed" ? { message: "No answer was found", detail: null } : null,
    };
  }

  #output(run: Run): TaskRunOutput {
    const { input } = run.input;
    const about = typeof input === "string" ? input : JSON.stringify(input);
    const output: TaskRunOutput = {
      type: "json",
      content: { echo: about },
      basis: [{ field: "echo", reasoning: "r", citations: [{ url: "https://example.com" }], confidence: "high" }],
    };
    const answer = this.faults.answers?.(run.input, output) ?? output;
    this.#strikes(answer !== output);
    return answer;
  }

  async *#listRuns(
    get: (ms: number) => Promise<void>,
    group: Group,
    options: { include_input?: boolean; include_output?: boolean; status?: string; last_event_id?: string },
  ): AsyncGenerator<TaskRunStateEvent> {
    await get(300);
    const visible = this.#clock.now() - (this.faults.list_lag_ms ?? 0);
    const from = options.last_event_id ? Number(options.last_event_id) : 0;
    const cut = this.#strikes(this.faults.cut?.(this.#random))
      ? from + Math.floor(this.#random() * (group.runs.length - from))
      : null;
    for (let at = from; at < group.runs.length; at += 1) {
      if (at === cut) throw new ParallelUnavailable("stream cut");
      const run = group.runs[at];
      if (!run || this.#strikes(run.committed_at > visible)) continue;
      const view = this.#view(run);
      if (options.status && view.status !== options.status) continue;
      yield {
        type: "task_run.state",
        event_id: String(at + 1),
        run: view,
        ...(options.include_input && { input: run.input }),
        ...(options.include_output && view.status === "completed" && { output: this.#output(run) }),
      };
    }
  }

  async *#listEvents(
    get: (ms: number) => Promise<void>,
    group: Group,
    options: { last_event_id?: string; timeout_ms: number },
  ): AsyncGenerator<TaskRunStateEvent | TaskGroupStatusEvent> {
    await get(100);
    if (!group.sorted) group.ended.sort((one, other) => one.ends_at - other.ends_at);
    group.sorted = true;
    const from = options.last_event_id ? Number(options.last_event_id) : 0;
    const over = group.ended.findIndex((run) => run.ends_at > this.#clock.now());
    const news = group.ended.slice(from, over < 0 ? undefined : over);
    const events = news.map((run, at) => ({
      type: "task_run.state" as const,
      event_id: String(from + at + 1),
      run: this.#view(run),
    }));
    if (this.#strikes(this.faults.shuffle_events && events.length > 1)) {
      for (let at = events.length - 1; at > 0; at -= 1) {
        const other = Math.floor(this.#random() * (at + 1));
        const [one, two] = [events[at], events[other]];
        // The ids stay in order: what is out of order is which run they tell of.
        if (one && two) [one.run, two.run] = [two.run, one.run];
      }
      events.push(...events.slice(-3));
    }
    const cut = this.#strikes(this.faults.cut?.(this.#random)) ? Math.floor(this.#random() * events.length) : null;
    for (const [at, event] of events.entries()) {
      if (at === cut) throw new ParallelUnavailable("stream cut");
      yield event;
    }
    yield { type: "task_group_status", event_id: String(from + news.length), status: this.#status(group) };
    if (group.runs.some((run) => !terminalRunStatuses.includes(this.#statusOf(run)))) {
      await this.#clock.sleep(options.timeout_ms);
    }
  }

  #group(id: string): Group {
    const group = this.groups.get(id);
    if (!group) throw new ParallelNotFound(404, "Task group not found");
    return group;
  }

  #run(id: string): Run {
    const run = this.runs.get(id);
    if (!run) throw new ParallelNotFound(404, "Run not found");
    return run;
  }
}
