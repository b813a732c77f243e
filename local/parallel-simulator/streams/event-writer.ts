/** Writes an event stream, frame by frame, and breaks it where a fault says so. */
import { once } from "node:events";
import type { ServerResponse } from "node:http";
import type { Answer, Frame } from "../http/answer.ts";
import type { Fault, Hits } from "../faults/faults.ts";

const text = (frame: Frame): string =>
  "comment" in frame && !("type" in frame)
    ? `: ${frame.comment}\n\n`
    : `event: ${String((frame as { type: string }).type)}\ndata: ${JSON.stringify(frame)}\n\n`;

/** Sends all frames; stops when the reader has gone, or in the middle of an event under `cut_stream`. */
export async function writeEvents(
  response: ServerResponse,
  frames: NonNullable<Answer["frames"]>,
  hits: Hits,
  gone: AbortSignal,
): Promise<void> {
  const cut = hits.get("cut_stream");
  const cutAfter = cut ? (cut.after_events ?? 1) : Infinity;
  let sent = 0;
  for await (const batch of frames) {
    if (gone.aborted) return;
    const disturbed = repeated(shuffled(batch, hits.get("reordered_events")), hits.get("duplicate_events"));
    const whole = disturbed
      .slice(0, Math.max(0, cutAfter - sent))
      .map(text)
      .join("");
    if (whole && !response.write(whole) && !(await drained(response, gone))) return;
    const broken = disturbed[cutAfter - sent];
    sent += disturbed.length;
    if (broken === undefined) continue;
    const half = text(broken);
    response.write(half.slice(0, Math.ceil(half.length / 2)), () => response.destroy());
    return;
  }
  response.end();
}

/** False when the reader left before it had room again. */
const drained = (response: ServerResponse, gone: AbortSignal): Promise<boolean> =>
  once(response, "drain", { signal: gone }).then(
    () => true,
    () => false,
  );

function shuffled(batch: readonly Frame[], fault: Fault | undefined): readonly Frame[] {
  if (!fault) return batch;
  return batch
    .map((frame) => ({ frame, rank: fault.draws.next() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ frame }) => frame);
}

const repeated = (batch: readonly Frame[], fault: Fault | undefined): readonly Frame[] =>
  fault ? [...batch.flatMap((frame) => [frame, frame]), ...batch.slice(0, 1)] : batch;
