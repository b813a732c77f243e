/** When a table says why its group rests: while it waits for its owner, and after an end that came of a pause. */
import type { TaskGroupRecord } from "../../../contracts/ledger.ts";
import { isPaused, isTerminal } from "../../../contracts/lifecycle.ts";
import type { TaskGroupTable } from "../../../contracts/table.ts";
import { isUnknownState, unknownStateDetail } from "../state/unknown-state.ts";
import { isoTime } from "../../iso-time.ts";

export const attentionOf = (record: TaskGroupRecord): TaskGroupTable["attention"] => {
  if (isUnknownState(record)) return { code: "unknown_state", detail: unknownStateDetail(record), retry_at: null };
  const { state, pause, reading } = record;
  if (state === "failed" && reading?.failure) return { ...reading.failure, retry_at: null };
  if (!pause || !(isPaused(state) || isTerminal(state))) return null;
  return { code: pause.code, detail: pause.detail, retry_at: isPaused(state) ? isoTime(pause.retry_at) : null };
};
