/** Waits a moment for what Prepare and the first POST find out, so that a refusal reaches the caller at once (D7). */
import type { TaskGroupRecord, TaskGroupSpec } from "../../../contracts/ledger.ts";
import { isPaused, isTerminal } from "../../../contracts/lifecycle.ts";
import type { Ports } from "../../ports.ts";
import { groupUrl } from "../state/addresses.ts";
import { Refused } from "../../problem.ts";
import { expiryOf, transition } from "../state/lifecycle.ts";
import { pauseReasons } from "../state/pause-reasons.ts";
import { needsSuggestion } from "../specification/output-schema.ts";
import { giveBack } from "../../budget/give-back.ts";
import { changeTaskGroup, existingTaskGroup } from "../state/record-change.ts";

const firstLookMs = 40;
const longestGapMs = 250;

/**
 * The record as it is once there is news, or when the time is up. Throws Refused when the group came to rest before any
 * row was taken; such a group is withdrawn, so that nothing is spent later on what was answered with an error.
 */
export const awaitFirstNews = async (
  ports: Ports,
  accepted: TaskGroupRecord,
  spec: TaskGroupSpec,
  received_at: number,
): Promise<TaskGroupRecord> => {
  const until = received_at + ports.settings.durations.SUBMIT_ANSWER_MS;
  let record = accepted;
  const asksParallel = needsSuggestion(spec) || spec.requested_processor === "auto";
  for (let gap = firstLookMs; !isNews(record); gap = Math.min(longestGapMs, gap * 1.5)) {
    const left = until - ports.clock.now();
    if (left <= 0 || record.reading || (asksParallel && record.plan.processor === null)) return record;
    await ports.clock.sleep(Math.min(gap, left));
    record = await existingTaskGroup(ports, accepted.taskgroup_id);
  }
  const { pause } = record;
  if (!isPaused(record.state) || !pause || record.progress.run_ids.length > 0) return record;
  const { refusal, title } = pauseReasons[pause.code];
  if (refusal === null) return record;
  const withdrawn = await withdraw(ports, record);
  if (withdrawn.state !== "cancelled") return withdrawn;
  throw new Refused(refusal, {
    code: pause.code,
    title,
    detail: pause.detail,
    more: { taskgroup_id: record.taskgroup_id, url: groupUrl(ports.settings, record.taskgroup_id) },
  });
};

const isNews = (record: TaskGroupRecord): boolean =>
  record.progress.run_ids.length > 0 ||
  isPaused(record.state) ||
  isTerminal(record.state) ||
  record.state === "running";

/** Only a resting group that nobody holds and that has no run: `pause` stays and says why. */
const withdraw = async (ports: Ports, { taskgroup_id }: TaskGroupRecord): Promise<TaskGroupRecord> => {
  let mine = false;
  const record = await changeTaskGroup(ports, taskgroup_id, (current) => {
    mine = isPaused(current.state) && current.lease === null && current.progress.run_ids.length === 0;
    if (!mine) return null;
    const now = ports.clock.now();
    const over = transition(transition(current, "cancelling", now), "cancelled", now);
    // The caller has the error: its webhook is told nothing of a group that never was.
    return {
      ...over,
      outbox: { ...over.outbox, events: [] },
      due_at: null,
      to_start_since: null,
      sealed_key: null,
      sealed_headers: null,
      expires_at: expiryOf(ports.settings, now),
    };
  });
  if (mine) await giveBack(ports, record);
  return record;
};
