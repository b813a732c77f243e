/** Which faults are set, and which of them strike a given request or run: by rate, by count or by number. */
import * as z from "zod";
import { drawsFrom, type Draws } from "./seed.ts";
import { bend, traitKinds, type RunTrait, type TraitKind } from "./run-traits.ts";

/** Operations a fault may strike; `run` strikes single runs while they are committed. */
export const faultEndpoints = [
  "createGroup",
  "getGroup",
  "addRuns",
  "listRuns",
  "events",
  "createRun",
  "getRun",
  "input",
  "result",
  "runEvents",
  "suggest",
  "suggestProcessor",
  "authorize",
  "token",
  "run",
] as const;
export type FaultEndpoint = (typeof faultEndpoints)[number];

/** Faults of a request, in the order in which they are looked at; README has a line on each. */
export const requestFaultKinds = [
  "drop_before_commit",
  "error_before_commit",
  "rate_limited",
  "payment_required",
  "forbidden",
  "unauthorized",
  "invalid_row",
  "oversize",
  "slow",
  "late_commit",
  "partial_commit",
  "drop_after_commit",
  "error_after_commit",
  "truncated",
  "short_run_ids",
  "list_lag",
  "cut_stream",
  "duplicate_events",
  "reordered_events",
] as const;
export type RequestFaultKind = (typeof requestFaultKinds)[number];

const kindsOf = (endpoint: FaultEndpoint): readonly string[] => (endpoint === "run" ? traitKinds : requestFaultKinds);

export const FaultRequest = z
  .strictObject({
    endpoint: z.enum(faultEndpoints),
    kind: z.enum([...requestFaultKinds, ...traitKinds]),
    /** How many of the matching requests (or runs) are struck: a share 0..1, drawn from `seed`. */
    rate: z.number().min(0).max(1).default(1),
    /** Strikes at most this often. */
    count: z.int().positive().optional(),
    /** Strikes these matching requests only, counted from 1. */
    nth: z.union([z.int().positive(), z.array(z.int().positive())]).optional(),
    seed: z.union([z.string(), z.number()]).optional(),
    /** Only requests on this group or with this key; only runs (and rows of addRuns) with this metadata. */
    match: z
      .strictObject({
        taskgroup_id: z.string().optional(),
        key: z.string().optional(),
        metadata: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
      })
      .optional(),
    /** HTTP status of error kinds; run status of unknown_status. */
    status: z.union([z.int().min(400).max(599), z.string().min(1)]).optional(),
    retry_after_s: z.number().nonnegative().optional(),
    /** Milliseconds until the commit; for `slow` also from then until the answer. Never scaled. */
    commit_after_ms: z.number().nonnegative().optional(),
    answer_after_ms: z.number().nonnegative().optional(),
    /** partial_commit: rows kept; short_run_ids: ids left out. */
    rows: z.int().nonnegative().optional(),
    lag_ms: z.number().nonnegative().optional(),
    after_events: z.int().nonnegative().optional(),
    bytes: z.int().positive().optional(),
    times: z.number().positive().optional(),
  })
  .refine((fault) => kindsOf(fault.endpoint).includes(fault.kind), {
    error: "endpoint run takes the kinds that bend a run, every other endpoint those that bend a request",
    path: ["kind"],
  });
export type FaultRequest = z.infer<typeof FaultRequest>;

export interface Fault extends FaultRequest {
  readonly id: string;
  /** Matching requests or runs so far, and how many of them were struck. */
  seen: number;
  fired: number;
  readonly draws: Draws;
}

export type FaultView = Omit<Fault, "draws">;
const view = ({ draws: _, ...fault }: Fault): FaultView => fault;

export type Hits = ReadonlyMap<RequestFaultKind, Fault>;

/** What a fault may look at to decide whether it is concerned. */
export interface Circumstances {
  readonly taskgroup_id?: string | undefined;
  readonly key?: string | undefined;
  /** Metadata of the rows in the request. */
  readonly rows: readonly (Record<string, unknown> | null | undefined)[];
}

export const carries = (
  wanted: Record<string, unknown>,
  metadata: Record<string, unknown> | null | undefined,
): boolean => Object.entries(wanted).every(([name, value]) => String(metadata?.[name]) === String(value));

export class Faults {
  readonly #faults = new Map<string, Fault>();
  readonly #seed: string;
  #next = 1;

  constructor(seed: string) {
    this.#seed = seed;
  }

  set(request: FaultRequest): FaultView {
    const id = `fault_${this.#next++}`;
    const fault = { ...request, id, seen: 0, fired: 0, draws: drawsFrom(this.#seed, "fault", request.seed ?? id) };
    this.#faults.set(id, fault);
    return view(fault);
  }

  list(): FaultView[] {
    return [...this.#faults.values()].map(view);
  }

  /** Forgets one fault, or all; answers how many there were. */
  clear(id?: string): number {
    if (id !== undefined) return this.#faults.delete(id) ? 1 : 0;
    const { size } = this.#faults;
    this.#faults.clear();
    return size;
  }

  /** The faults that strike this request. */
  strike(endpoint: FaultEndpoint, circumstances: Circumstances): Hits {
    const hits = new Map<RequestFaultKind, Fault>();
    for (const fault of this.#faults.values()) {
      if (fault.endpoint === endpoint && concerns(fault, circumstances) && fires(fault)) {
        hits.set(fault.kind as RequestFaultKind, fault);
      }
    }
    return hits;
  }

  /** `trait`, bent by the faults that strike a run with this metadata. */
  bendRun(trait: RunTrait, circumstances: Circumstances): RunTrait {
    let bent = trait;
    for (const fault of this.#faults.values()) {
      if (fault.endpoint !== "run" || !concerns(fault, circumstances) || !fires(fault)) continue;
      const status = typeof fault.status === "string" ? fault.status : undefined;
      bent = bend(bent, fault.kind as TraitKind, { status, bytes: fault.bytes, times: fault.times });
    }
    return bent;
  }
}

function concerns({ match }: Fault, { taskgroup_id, key, rows }: Circumstances): boolean {
  const wanted = match?.metadata;
  return (
    (match?.taskgroup_id === undefined || match.taskgroup_id === taskgroup_id) &&
    (match?.key === undefined || match.key === key) &&
    (wanted === undefined || rows.some((row) => carries(wanted, row)))
  );
}

function fires(fault: Fault): boolean {
  fault.seen += 1;
  const numbers = fault.nth === undefined ? undefined : [fault.nth].flat();
  const strikes =
    (fault.count === undefined || fault.fired < fault.count) &&
    (numbers === undefined || numbers.includes(fault.seen)) &&
    fault.draws.next() < fault.rate;
  if (strikes) fault.fired += 1;
  return strikes;
}
