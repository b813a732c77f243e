/** Reads one of Parallel's event streams and tells a clean end from a cut. */
import type { Parallel as Sdk } from "parallel-web";
import { createParser } from "eventsource-parser";
import * as z from "zod";
import { StreamErrorEvent, TaskGroupStatusEvent, TaskRunStateEvent } from "../../contracts/parallel.ts";
import type { Secret } from "../../core/secret.ts";
import { ParallelUnavailable } from "../../core/errors.ts";
import { namedError } from "./errors.ts";
import { type Request, type Setup, withoutAbsent } from "./request.ts";

export type StreamEvent = TaskRunStateEvent | TaskGroupStatusEvent;
const Kind = z.looseObject({ type: z.string() });
const quietEnd = Symbol("quiet end");

/** One frame's data as an event; null for kinds we do not know (they may come any day). */
const eventOf = (data: string, doing: string): StreamEvent | null => {
  if (data === "" || data === "[DONE]") return null;
  let body: unknown;
  try {
    body = JSON.parse(data);
  } catch {
    throw new ParallelUnavailable(`${doing}: a frame of the stream is not JSON`);
  }
  const kind = Kind.safeParse(body).data?.type;
  if (kind === "error") {
    const message = StreamErrorEvent.safeParse(body).data?.error.message ?? "no message";
    throw new ParallelUnavailable(`${doing}: Parallel reported an error in the stream: ${message.slice(0, 300)}`);
  }
  const schema =
    kind === "task_run.state" ? TaskRunStateEvent : kind === "task_group_status" ? TaskGroupStatusEvent : null;
  if (!schema) return null;
  const event = schema.safeParse(body);
  if (!event.success) throw new ParallelUnavailable(`${doing}: a frame of the stream is not of the contract`);
  return event.data;
};

/**
 * The events of one connection. A body that breaks off makes the socket throw; a last frame without its blank line,
 * or silence longer than `idle_ms`, counts as a cut too. All of them throw ParallelUnavailable. With `until_ms` the
 * stream ends quietly after that long. Leaving the loop early closes the connection.
 */
export async function* streamOnce(
  sdk: Sdk,
  setup: Setup,
  key: Secret,
  request: Omit<Request, "method" | "body">,
  until_ms?: number,
): AsyncGenerator<StreamEvent> {
  const controller = new AbortController();
  const quiet = until_ms === undefined ? null : setTimeout(() => controller.abort(quietEnd), until_ms);
  let watchdog: NodeJS.Timeout | undefined;
  const heard = (): void => {
    clearTimeout(watchdog);
    watchdog = setTimeout(() => controller.abort(), setup.idle_ms);
  };
  const ready: StreamEvent[] = [];
  let frames = 0;
  const parser = createParser({
    onEvent: ({ data }) => {
      frames += 1;
      const event = eventOf(data, request.doing);
      if (event) ready.push(event);
    },
  });
  try {
    heard();
    const response = await sdk
      .get(request.path, {
        query: withoutAbsent(request.query),
        headers: { accept: "text/event-stream" },
        timeout: request.timeout_ms,
        signal: controller.signal,
      })
      .asResponse();
    if (!/^text\/event-stream\b/i.test(response.headers.get("content-type") ?? "") || !response.body) {
      throw new ParallelUnavailable(`${request.doing}: Parallel answered something other than a stream`, 200);
    }
    const decoder = new TextDecoder();
    for await (const bytes of response.body as AsyncIterable<Uint8Array>) {
      heard();
      parser.feed(decoder.decode(bytes, { stream: true }));
      while (ready.length > 0) {
        clearTimeout(watchdog);
        yield ready.shift()!;
      }
      heard();
    }
    const whole = frames;
    parser.feed("\n\n");
    if (frames > whole) throw new ParallelUnavailable(`${request.doing}: the stream was cut inside a frame`);
  } catch (error) {
    if (controller.signal.reason === quietEnd) return;
    if (controller.signal.aborted) throw new ParallelUnavailable(`${request.doing}: silent for ${setup.idle_ms} ms`);
    throw namedError(error, request.doing, key, setup.clock.now());
  } finally {
    if (quiet) clearTimeout(quiet);
    clearTimeout(watchdog);
    controller.abort();
  }
}

const resumptions = 4;

/** A listing to its clean end: after a cut it goes on from the last event, at most four times. */
export async function* streamResumed(
  sdk: Sdk,
  setup: Setup,
  key: Secret,
  request: Omit<Request, "method" | "body">,
): AsyncGenerator<StreamEvent> {
  let last = request.query?.["last_event_id"];
  for (let cuts = 0; ;) {
    const before = last;
    try {
      for await (const event of streamOnce(sdk, setup, key, {
        ...request,
        query: { ...request.query, last_event_id: last },
      })) {
        if (event.event_id) last = event.event_id;
        yield event;
      }
      return;
    } catch (error) {
      cuts += 1;
      if (!(error instanceof ParallelUnavailable) || cuts > resumptions) throw error;
      // Without a new place to go on from, only the first connection may be tried anew.
      if (last === before && last !== request.query?.["last_event_id"] && cuts > 2) throw error;
      await setup.clock.sleep((setup.random.bytes(1)[0]! / 255) * 250 * 2 ** cuts);
    }
  }
}
