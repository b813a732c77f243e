/** Gives each request of each function an execution environment, warm if one is free, and caps how many live at once. */
import { randomUUID } from "node:crypto";
import { type FunctionResource } from "../cloud-assembly/assembly.ts";
import { startEnvironment, type ExecutionEnvironment, type Outcome } from "./execution-environment.ts";
import { type FunctionLogs } from "./function-log.ts";

export interface FunctionPool {
  /** `event` and the answered payload are JSON text. A request waits while every environment it may use is taken. */
  invoke(fn: FunctionResource, event: string): Promise<Outcome>;
  /** Kills one environment of the function in the middle of its request, as a host that dies; false when none is at work. */
  kill(fn: FunctionResource): boolean;
  readonly stats: { workers: number; peak: number; cold_starts: number; invocations: number };
  close(): Promise<void>;
}

export interface PoolOptions {
  /** Worker threads over all functions; each costs about 45 MB. */
  readonly maxWorkers: number;
  /** Worker threads of one function, so that one function waiting for another cannot take every place. */
  readonly maxPerFunction: number;
  readonly variables: (fn: FunctionResource) => Record<string, string>;
  readonly logs: FunctionLogs;
}

interface Place {
  readonly functionId: string;
  environment?: ExecutionEnvironment;
  busy: boolean;
}

export function createPool({ maxWorkers, maxPerFunction, variables, logs }: PoolOptions): FunctionPool {
  /** Least recently used first. */
  const places: Place[] = [];
  const waiting: { fn: FunctionResource; take: (place: Place) => void }[] = [];
  const stats = { workers: 0, peak: 0, cold_starts: 0, invocations: 0 };
  const ending = new Set<Promise<void>>();
  let closed = false;

  const drop = (place: Place) => {
    const at = places.indexOf(place);
    if (at >= 0) places.splice(at, 1);
    stats.workers = places.length;
    const end = place.environment?.end();
    if (end) {
      ending.add(end);
      void end.finally(() => ending.delete(end));
    }
  };
  const find = (fn: FunctionResource): Place | undefined => {
    const own = places.filter(({ functionId }) => functionId === fn.id);
    const warm = own.findLast(({ busy }) => !busy);
    if (warm) return warm;
    if (own.length >= maxPerFunction) return undefined;
    if (places.length >= maxWorkers) {
      // A start costs more than the wait: nobody's warm environment ends for one more of a function that has some.
      if (own.length > 0) return undefined;
      const oldest = places.find(({ busy }) => !busy);
      if (!oldest) return undefined;
      drop(oldest);
    }
    const place: Place = { functionId: fn.id, busy: false };
    places.push(place);
    stats.workers = places.length;
    stats.peak = Math.max(stats.peak, places.length);
    return place;
  };
  const serveWaiting = () => {
    for (let at = 0; at < waiting.length;) {
      const place = find(waiting[at]!.fn);
      if (!place) at += 1;
      else {
        place.busy = true;
        waiting.splice(at, 1)[0]!.take(place);
      }
    }
  };
  const release = (place: Place) => {
    place.busy = false;
    places.push(...places.splice(places.indexOf(place), 1));
    if (!place.environment?.alive() || closed) drop(place);
    serveWaiting();
  };
  return {
    stats,
    async invoke(fn, event) {
      if (closed) throw new Error("The local cloud has stopped");
      const place = await new Promise<Place>((take) => {
        waiting.push({ fn, take });
        serveWaiting();
      });
      const requestId = randomUUID();
      const log = logs.of(fn.label);
      stats.invocations += 1;
      log.line(`START RequestId: ${requestId}`);
      const began = performance.now();
      try {
        let init = "";
        if (!place.environment?.alive()) {
          stats.cold_starts += 1;
          const started = await startEnvironment(fn, variables(fn), log);
          if ("failure" in started) return started;
          place.environment = started;
          init = ` Init Duration: ${started.init_ms.toFixed(0)} ms`;
        }
        const outcome = await place.environment.run(requestId, event);
        if ("failure" in outcome) {
          const { errorType, errorMessage, trace } = outcome.failure;
          log.line(`ERROR ${errorType}: ${errorMessage}${trace?.length ? `\n${trace.join("\n")}` : ""}`);
        }
        log.line(`REPORT RequestId: ${requestId} Duration: ${(performance.now() - began).toFixed(0)} ms${init}`);
        return outcome;
      } finally {
        release(place);
      }
    },
    kill(fn) {
      const place = places.find(
        ({ functionId, busy, environment }) => functionId === fn.id && busy && environment?.alive(),
      );
      void place?.environment?.end();
      return place !== undefined;
    },
    async close() {
      closed = true;
      for (const place of [...places]) drop(place);
      await Promise.all(ending);
    },
  };
}
