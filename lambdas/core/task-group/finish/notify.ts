/** What is left to do when a group rests: the late audit if a POST was ever uncertain, then the sealed key is erased. */
import { isTerminal } from "../../../contracts/lifecycle.ts";
import type { StepInput, StepOutput } from "../../../contracts/steps.ts";
import type { Ports } from "../../ports.ts";
import { giveBack } from "../../budget/give-back.ts";
import { recount } from "../../budget/tally.ts";
import { expiryOf } from "../state/lifecycle.ts";
import { changeTaskGroup, existingTaskGroup } from "../state/record-change.ts";
import { go } from "../state/step.ts";
import { sendOutbox } from "./send-outbox.ts";

export const notify = async (ports: Ports, input: StepInput): Promise<StepOutput> => {
  const record = await existingTaskGroup(ports, input.taskgroup_id);
  if (record.generation !== input.generation || record.deleted_at !== null) return go("done");
  await sendOutbox(ports, record);
  ports.log.info("A task group rests", { taskgroup_id: record.taskgroup_id, state: record.state });
  if (!isTerminal(record.state)) return go("done");
  if (record.state === "cancelled") {
    await giveBack(ports, record);
    await recount(ports, record.taskgroup_id);
  }
  const owed = record.progress.ever_ambiguous && record.sealed_key !== null;
  await changeTaskGroup(ports, record.taskgroup_id, (current) => {
    // The owner started the next generation meanwhile: the key is its key.
    if (current.generation !== record.generation || !isTerminal(current.state)) return null;
    const sealed_key = owed ? current.sealed_key : null;
    const expires_at = current.expires_at ?? expiryOf(ports.settings, ports.clock.now());
    const stays =
      sealed_key === current.sealed_key && current.sealed_headers === null && expires_at === current.expires_at;
    // The late audit only reads: no run is sent for it, and no header is needed.
    return stays ? null : { ...current, sealed_key, sealed_headers: null, expires_at };
  });
  return owed ? { next: "late_audit", wait_seconds: ports.settings.durations.LATE_AUDIT_MS / 1_000 } : go("done");
};
