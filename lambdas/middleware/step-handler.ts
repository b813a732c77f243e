/** Decides how a step of the state machine is served: parse the input, run the use case, round its wait. */
import middy from "@middy/core";
import type { Context } from "aws-lambda";
import { StepInput, type StepOutput } from "../contracts/task-group.ts";
import type { Ports } from "../core/ports.ts";

/** What an invocation brings: the request that may own a lease, and when Lambda kills it (epoch ms). */
export interface Invocation {
  readonly request_id: string;
  readonly deadline_ms: number;
}
type Step = (input: StepInput, invocation: Invocation) => Promise<StepOutput>;
type StepContext = Pick<Context, "awsRequestId" | "getRemainingTimeInMillis">;

/** A Wait state takes whole seconds only, so a wait is rounded up to the grain: one second unless time is scaled. */
const rounded = (wait_seconds: number, grain_ms: number): number =>
  (Math.ceil((wait_seconds * 1_000) / grain_ms - 1e-9) * grain_ms) / 1_000;

/** What a use case throws reaches the machine under its own name, which Retry and Catch match. */
export const stepHandler = (
  ports: Ports,
  step: Step,
): ((event: unknown, context: StepContext) => Promise<StepOutput>) => {
  const serve = async (event: unknown, context: StepContext): Promise<StepOutput> => {
    const input = StepInput.parse(event);
    const started = ports.clock.now();
    const { taskgroup_id, generation } = input;
    const output = await step(input, {
      request_id: context.awsRequestId,
      deadline_ms: started + context.getRemainingTimeInMillis(),
    });
    const wait_seconds = rounded(output.wait_seconds, ports.settings.durations.WAIT_GRAIN_MS);
    ports.log.info("step", { taskgroup_id, generation, state: output.next, duration_ms: ports.clock.now() - started });
    return { ...output, wait_seconds };
  };
  return middy<unknown, StepOutput>()
    .use({
      onError: ({ error, event }) => {
        const input = StepInput.safeParse(event);
        const where = input.success ? { taskgroup_id: input.data.taskgroup_id, generation: input.data.generation } : {};
        ports.log.warn("step failed", { ...where, error: error?.name ?? "unknown" });
      },
    })
    .handler(serve as (event: unknown) => Promise<StepOutput>) as unknown as ReturnType<typeof stepHandler>;
};
