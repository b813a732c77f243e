/** Runs a definition on a clock of its own. */
import { loadDefinition, startExecution, StateError } from "../../../local/step-functions/interpreter.ts";

export type Invoke = (input: unknown, call: number, clock: { now: number }) => unknown;

/** Runs on a clock of its own: waits and retries pass at once and are written down. */
export async function run(
  states: Record<string, object>,
  input: unknown,
  invoke: Invoke = () => null,
  more: object = {},
) {
  const clock = { now: 1_000_000 };
  const waits: number[] = [];
  const calls: unknown[] = [];
  const definition = loadDefinition({ StartAt: Object.keys(states)[0], States: states, ...more });
  const identity = { id: "arn:e", name: "e", roleArn: "arn:r", machine: { id: "arn:m", name: "m" } };
  const execution = startExecution(definition, input, identity, {
    async invoke(_resource, payload) {
      calls.push(payload);
      return invoke(payload, calls.length, clock);
    },
    async sleep(ms) {
      waits.push(ms / 1000);
      clock.now += ms;
    },
    now: () => clock.now,
    random: () => 0.5,
  });
  const result = await execution.result;
  return { result, waits, calls, types: execution.history.map(({ type }) => type), history: execution.history };
}

export const task = { Type: "Task", Resource: "arn:f" };

export const end = { End: true } as const;

export const throwing = (error: string) => () => {
  throw new StateError(error, "because");
};
