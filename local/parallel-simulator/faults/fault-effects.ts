/** What a fault does to a request: instead of the endpoint, around it, or to its answer. */
import { ParallelError, messages, type Answer } from "../http/answer.ts";
import type { Clock } from "../runs/clock.ts";
import type { Fault } from "./faults.ts";
import type { Route, SimulatedRequest } from "../http/request.ts";
import type { Simulation } from "../runs/simulation.ts";

/** `drop`: the socket is cut without a byte; `never`: nothing comes, the socket stays. */
export type Outcome =
  | { readonly kind: "answer"; readonly answer: Answer }
  | { readonly kind: "truncated"; readonly answer: Answer }
  | { readonly kind: "drop" }
  | { readonly kind: "never" };

const refusals = { payment_required: 402, forbidden: 403, unauthorized: 401 } as const;

/** Runs the endpoint under the faults that struck this request. Throws the errors an endpoint throws. */
export async function answerUnderFaults(
  simulation: Simulation,
  route: Route,
  request: SimulatedRequest,
  bodyBytes: number,
): Promise<Outcome> {
  const { hits } = request;
  if (hits.has("drop_before_commit")) return { kind: "drop" };
  const before = hits.get("error_before_commit");
  if (before) throw refusal(statusOf(before));
  const limited = hits.get("rate_limited");
  if (limited) {
    throw new ParallelError(429, messages[429] as string, [], { "retry-after": String(limited.retry_after_s ?? 1) });
  }
  for (const [kind, status] of Object.entries(refusals) as [keyof typeof refusals, number][]) {
    if (hits.has(kind)) throw refusal(status);
  }
  const oversize = hits.get("oversize");
  if (oversize && bodyBytes > (oversize.bytes ?? 1024 * 1024)) throw refusal(413);

  const late = hits.get("late_commit");
  const slow = hits.get("slow");
  await pause(simulation.clock, late ? (late.commit_after_ms ?? 30_000) : (slow?.commit_after_ms ?? 0));
  simulation.ledger.settle();
  let answer: Answer;
  try {
    answer = await route.answer(simulation, request);
  } catch (error) {
    if (late && error instanceof ParallelError) return { kind: "never" };
    throw error;
  }
  if (late) return { kind: "never" };
  if (slow) await pause(simulation.clock, slow.answer_after_ms ?? 1_000);

  const failing = hits.get("partial_commit") ?? hits.get("error_after_commit");
  if (failing) throw refusal(statusOf(failing));
  if (hits.has("drop_after_commit")) return { kind: "drop" };
  return { kind: hits.has("truncated") ? "truncated" : "answer", answer };
}

const refusal = (status: number) => new ParallelError(status, messages[status] ?? `Error ${status}`);

const statusOf = (fault: Fault): number => (typeof fault.status === "number" ? fault.status : 500);

const pause = async (clock: Clock, milliseconds: number): Promise<void> =>
  milliseconds === 0 ? undefined : new Promise((resolve) => void clock.at(clock.now() + milliseconds, resolve));
