/** The two streams of a group: `runs`, a snapshot that ends, and `events`, which lives while a run is active. */
import { invalid, type Answer, type Frame } from "../http/answer.ts";
import type { Group } from "../runs/records.ts";
import { GroupEventsQuery, ListRunsQuery, read } from "../http/request-shapes.ts";
import { groupOf, type SimulatedRequest } from "../http/request.ts";
import { stateEvent } from "../runs/run-view.ts";
import type { Simulation } from "../runs/simulation.ts";

const eventStream = { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-store" };
const framesAtOnce = 100;
const keepAliveEvery = 10_000;
const longestStream = 3_600; // seconds: a stream of events is open for an hour at most

/** Position after the event a cursor names; a cursor of another stream, or beyond the end, is 422. */
function position(cursor: string | undefined, prefix: "r" | "e", length: number): number {
  if (cursor === undefined) return 0;
  const number = new RegExp(`^${prefix}(\\d{1,9})$`).exec(cursor)?.[1];
  if (number === undefined || Number(number) > length) {
    throw invalid(["query", "last_event_id"], "not an event id of this stream");
  }
  return Number(number);
}

/** One `task_run.state` per run now in the group, in order of creation; then the stream ends. */
export function listRuns(simulation: Simulation, request: SimulatedRequest): Answer {
  const group = groupOf(simulation, request);
  const query = read(ListRunsQuery, request.query, "query");
  const from = position(query.last_event_id, "r", group.runs.length);
  const newest = simulation.clock.now() - (request.hits.get("list_lag")?.lag_ms ?? 0);
  const to = group.runs.length;
  function* snapshot(): Generator<Frame[]> {
    let frames: Frame[] = [];
    for (let index = from; index < to; index += 1) {
      const run = group.runs[index];
      if (!run || run.created_at > newest || (query.status && run.status !== query.status)) continue;
      const wish = { input: query.include_input, output: query.include_output, seed: simulation.seed };
      frames.push(stateEvent(run, `r${index + 1}`, wish));
      if (frames.length < framesAtOnce) continue;
      yield frames;
      frames = [];
    }
    yield frames;
  }
  return { status: 200, headers: eventStream, frames: snapshot() };
}

/** Replays what happened after the cursor, then follows. Its last event says `is_active: false`, unless time ran out. */
export function groupEvents(simulation: Simulation, request: SimulatedRequest): Answer {
  const group = groupOf(simulation, request);
  const query = read(GroupEventsQuery, request.query, "query");
  const from = position(query.last_event_id, "e", group.log.length);
  const hold = Math.min(query.timeout ?? longestStream, longestStream) * 1000;
  return { status: 200, headers: eventStream, frames: follow(simulation, group, from, hold, request.gone) };
}

async function* follow(
  { ledger, clock, seed }: Simulation,
  group: Group,
  from: number,
  hold: number,
  gone: AbortSignal,
): AsyncGenerator<Frame[]> {
  const statusEvent = (): Frame => ({
    type: "task_group_status",
    event_id: `e${group.log.length}`,
    status: ledger.status(group),
  });
  const until = clock.now() + hold;
  let next = from;
  if (next === group.log.length) yield [statusEvent()];
  for (;;) {
    while (next < group.log.length) {
      const batch = group.log.slice(next, next + framesAtOnce);
      const first = next + 1;
      next += batch.length;
      yield batch.map((entry, index) => {
        const event_id = `e${first + index}`;
        return "run" in entry
          ? stateEvent(entry.run, event_id, { seed })
          : { type: "task_group_status", event_id, status: entry.status };
      });
    }
    if (!ledger.status(group).is_active || clock.now() >= until) return;
    const how = await ledger.change(group, Math.min(until, clock.now() + keepAliveEvery), gone);
    if (how === "gone") return;
    if (how === "late") yield [{ comment: "keep-alive" }];
  }
}
