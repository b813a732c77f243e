/** Ports as one Lambda invocation has them: its calls can be counted, fail, come to nothing, or kill the invocation. */
import type { Parallel } from "../../lambdas/core/ports/parallel.ts";
import type { Ports } from "../../lambdas/core/ports.ts";
import { Retryable } from "../../lambdas/core/errors.ts";

/** The invocation is dead: it must do nothing any more, whatever its code catches. */
export class Crash extends Error {
  constructor(where: string) {
    super(`crashed ${where}`);
    this.name = "Crash";
  }
}

export interface Trouble {
  /** Asked before and after every call that reaches the world; true kills the invocation there. */
  crash?: (point: string, side: "before" | "after") => boolean;
  /** True: the call goes out, and the invocation dies before it hears of it. */
  abandons?: (point: string) => boolean;
  /** True: the store refuses the call, its client having tried often enough. */
  throttle?: (point: string) => boolean;
  /** True: the store did it, and the caller hears of trouble. */
  ack_lost?: (point: string) => boolean;
  /** Milliseconds this host's clock is ahead. */
  skew_ms?: number;
  /** Called before each call; may make it wait. */
  gate?: (point: string) => Promise<void> | void;
  /** Told each time one of these does something. */
  struck?: () => void;
  /** Milliseconds a call to the store hangs. */
  hangs_ms?: (point: string) => number;
  /** Epoch milliseconds at which Lambda kills the invocation. */
  killed_at?: number;
}

const stores = [
  "taskGroups",
  "batches",
  "rows",
  "submissions",
  "spending",
  "objects",
  "jobKeys",
  "executions",
] as const;
const reads = /^(get|list|open|find)/;

export const troubledPorts = (ports: Ports, trouble: Trouble): Ports => {
  let dead: Crash | null = null;
  const endIfDead = (): void => {
    if (!dead && trouble.killed_at !== undefined && ports.clock.now() >= trouble.killed_at)
      dead = new Crash("at 120 s");
    if (dead) throw dead;
  };
  const fall = (point: string, side: "before" | "after"): void => {
    endIfDead();
    if (!trouble.crash?.(point, side)) return;
    dead = new Crash(`${side} ${point}`);
    trouble.struck?.();
    throw dead;
  };
  const watched = <T extends object>(name: string, target: T, isStore: boolean): T =>
    new Proxy(target, {
      get(object, member) {
        const method: unknown = Reflect.get(object, member);
        if (typeof method !== "function") return method;
        const point = `${name}.${String(member)}`;
        return (...args: unknown[]): unknown => {
          if (point === "parallel.listRuns" || point === "parallel.listEvents") {
            return watchedStream(point, () => method.apply(object, args) as AsyncIterable<unknown>);
          }
          return call(point, () => method.apply(object, args) as Promise<unknown>, isStore);
        };
      },
    });
  const call = async (point: string, run: () => Promise<unknown>, isStore: boolean): Promise<unknown> => {
    fall(point, "before");
    if (trouble.gate) await trouble.gate(point);
    const hangs_ms = isStore ? (trouble.hangs_ms?.(point) ?? 0) : 0;
    if (hangs_ms > 0) {
      trouble.struck?.();
      await ports.clock.sleep(hangs_ms);
    }
    endIfDead();
    if (isStore && trouble.throttle?.(point)) {
      trouble.struck?.();
      throw new Retryable(`${point} was throttled`);
    }
    const running = run();
    if (trouble.abandons?.(point)) {
      running.catch(() => {});
      dead = new Crash(`during ${point}`);
      trouble.struck?.();
    }
    endIfDead();
    const result = await running;
    endIfDead();
    fall(point, "after");
    if (isStore && !reads.test(point.split(".")[1] ?? "") && trouble.ack_lost?.(point)) {
      trouble.struck?.();
      throw new Retryable(`${point}: the answer was lost`);
    }
    return result;
  };
  const watchedStream = async function* (point: string, open: () => AsyncIterable<unknown>) {
    fall(point, "before");
    await trouble.gate?.(point);
    for await (const event of open()) {
      endIfDead();
      yield event;
    }
    fall(point, "after");
  };
  const wrapped: Record<string, unknown> = { ...ports };
  for (const name of stores) wrapped[name] = watched(name, ports[name], true);
  wrapped["parallel"] = (key: Parameters<Ports["parallel"]>[0]): Parallel =>
    watched("parallel", ports.parallel(key), false);
  wrapped["clock"] = {
    now: () => ports.clock.now() + (trouble.skew_ms ?? 0),
    sleep: async (ms: number) => {
      endIfDead();
      await ports.clock.sleep(ms);
      endIfDead();
    },
  };
  return wrapped as unknown as Ports;
};
