/** Which faults are set, and which of them strike a given request or run: by rate, by count or by number. */
import type { FaultEndpoint, FaultRequest, RequestFaultKind } from "./fault-request.ts";
import { drawsFrom, type Draws } from "../runs/seed.ts";
import { bend, type RunTrait, type TraitKind } from "../runs/run-traits.ts";

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
