/** A request as endpoints see it: the key proven, the path matched, the faults drawn. */
import type { Account } from "./accounts.ts";
import type { Answer } from "./answer.ts";
import { ParallelError } from "./answer.ts";
import type { FaultEndpoint } from "../faults/fault-request.ts";
import type { Hits } from "../faults/faults.ts";
import type { Group, Run } from "../runs/records.ts";
import type { Simulation } from "../runs/simulation.ts";

export interface SimulatedRequest {
  readonly method: string;
  readonly url: URL;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** JSON or form fields, as the content-type says. */
  readonly body: unknown;
  readonly hits: Hits;
  /** Aborted when the caller has gone. */
  readonly gone: AbortSignal;
  readonly account: Account;
}

export interface Route {
  readonly method: "GET" | "POST" | "DELETE";
  /** `{name}` matches one segment. */
  readonly path: string;
  readonly operation: FaultEndpoint | `_${string}`;
  /** The shape of a 422 of this endpoint. */
  readonly validation: "envelope" | "detail";
  /** Whether an `x-api-key` is needed. */
  readonly open?: true;
  readonly answer: (simulation: Simulation, request: SimulatedRequest) => Answer | Promise<Answer>;
}

/** The caller's group; an unknown id and somebody else's are the same 404. */
export function groupOf(simulation: Simulation, request: SimulatedRequest): Group {
  const group = simulation.ledger.groups.get(request.params["taskgroup_id"] ?? "");
  if (!group || group.account !== request.account) throw new ParallelError(404, "Task group not found");
  return group;
}

export function runOf(simulation: Simulation, request: SimulatedRequest): Run {
  const run = simulation.ledger.runs.get(request.params["run_id"] ?? "");
  if (!run || run.account !== request.account) throw new ParallelError(404, "Run id not found");
  return run;
}
