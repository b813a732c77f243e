/** The event history of an execution, with the types, the details and the limit of AWS Step Functions. */
import { StateError } from "./state-error.ts";

export interface HistoryEvent {
  readonly id: number;
  readonly previousEventId: number;
  /** Epoch milliseconds. */
  readonly timestamp: number;
  readonly type: string;
  /** Goes on the wire under the name its type has there. */
  readonly details?: { readonly member: string; readonly value: Readonly<Record<string, unknown>> };
}

/** Quota of Standard workflows. */
const eventLimit = 25_000;

export interface History {
  readonly events: readonly HistoryEvent[];
  add(type: string, details?: Record<string, unknown>): void;
  /** The closing event; never refused. */
  close(type: string, details?: Record<string, unknown>): void;
}

export function createHistory(now: () => number): History {
  const events: HistoryEvent[] = [];
  const close = (type: string, value?: Record<string, unknown>) => {
    const id = events.length + 1;
    const details = value && { member: memberOf(type), value };
    events.push({ id, previousEventId: id - 1, timestamp: now(), type, ...(details ? { details } : {}) });
  };
  return {
    events,
    close,
    add(type, value) {
      if (events.length >= eventLimit - 1) {
        throw new StateError(
          "States.Runtime",
          `The execution reached the maximum number of history events (${eventLimit}).`,
        );
      }
      close(type, value);
    },
  };
}

/** stateEnteredEventDetails, lambdaFunctionFailedEventDetails, … */
function memberOf(type: string): string {
  const shared = /State(Entered|Exited)$/.exec(type);
  const name = shared ? `state${shared[1]}` : type[0]!.toLowerCase() + type.slice(1);
  return `${name}EventDetails`;
}
