/** The stream of one run: its state, what it did so far, what it does now, its state again at the end. */
import { type Answer, type Frame } from "../http/answer.ts";
import { timestamp } from "../runs/clock.ts";
import { isActive, type Run } from "../runs/records.ts";
import { subjectOf } from "../output/output.ts";
import { runOf, type Route, type SimulatedRequest } from "../http/request.ts";
import { stateEvent } from "../runs/run-view.ts";
import { slug } from "../output/values-by-word.ts";
import type { Simulation } from "../runs/simulation.ts";

const longestStream = 570_000; // milliseconds: docs/parallel-contract.md section 5
const pulse = 5_000;

/** What a run tells, by the share of its running time after which it tells it. */
function story(run: Run): { at: number; frame: Frame }[] {
  const subject = subjectOf(run.request.input);
  const lines: [number, string, string][] = [
    [0, "plan", `Plan: look up ${subject} (simulated)`],
    [0.2, "search", `Objective: find pages about ${subject} (simulated)`],
    [0.4, "search", `Query: ${subject} (simulated)`],
    [0.6, "result", `Read two pages on ${subject} (simulated)`],
    [0.8, "exec_status", `Writing the answer on ${subject} (simulated)`],
  ];
  const told = run.request.processor.startsWith("lite") ? lines.filter(([, kind]) => kind === "exec_status") : lines;
  return told.map(([share, kind, message]) => {
    const at = run.starts_at + share * (run.ends_at - run.starts_at);
    return { at, frame: { type: `task_run.progress_msg.${kind}`, message, timestamp: timestamp(at) } };
  });
}

function stats(run: Run, now: number): Frame {
  const share = Math.min(1, Math.max(0, (now - run.starts_at) / Math.max(1, run.ends_at - run.starts_at)));
  const site = `${slug(subjectOf(run.request.input))}.example.com`;
  return {
    type: "task_run.progress_stats",
    source_stats: {
      num_sources_considered: Math.floor(share * 40),
      num_sources_read: Math.floor(share * 8),
      sources_read_sample: share > 0.1 ? [site] : [],
    },
    progress_meter: Math.floor(share * 100),
  };
}

/** Progress is recorded by default for pro and above, and where `enable_events` asks for it. */
const recordsEvents = ({ request }: Run) => request.enable_events ?? /^(pro|ultra)/.test(request.processor);

async function* follow({ ledger, clock, seed }: Simulation, run: Run, gone: AbortSignal): AsyncGenerator<Frame[]> {
  const state = () => stateEvent(run, null, { output: true, seed });
  yield [state()];
  if (!isActive(run.status)) return;
  const until = clock.now() + longestStream;
  const lines = recordsEvents(run) ? story(run) : [];
  let told = 0;
  while (isActive(run.status) && clock.now() < until) {
    const due = lines.slice(told).filter(({ at }) => at <= clock.now());
    told += due.length;
    if (lines.length) yield [...due.map(({ frame }) => frame), stats(run, clock.now())];
    else yield [{ comment: "keep-alive" }];
    const next = Math.min(until, lines[told]?.at ?? Infinity, clock.now() + pulse);
    if ((await ledger.change(run, next, gone)) === "gone") return;
  }
  if (!isActive(run.status)) yield [state()];
}

function runEvents(simulation: Simulation, request: SimulatedRequest): Answer {
  const run = runOf(simulation, request);
  return {
    status: 200,
    headers: { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-store" },
    frames: follow(simulation, run, request.gone),
  };
}

export const runEventRoutes: readonly Route[] = ["/v1", "/v1beta"].map((version) => ({
  method: "GET",
  path: `${version}/tasks/runs/{run_id}/events`,
  operation: "runEvents",
  validation: "envelope",
  answer: runEvents,
}));
