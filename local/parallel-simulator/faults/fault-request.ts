/** What a fault may strike, which kinds there are, and how one is asked for. */
import * as z from "zod";
import { traitKinds } from "../runs/run-traits.ts";

/** Operations a fault may strike; `run` strikes single runs while they are committed. */
const faultEndpoints = [
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
const requestFaultKinds = [
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
