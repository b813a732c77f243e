/** Tells a group whose execution is lost from one that only waits: by how long ago a step of the machine began. */
import type { TaskGroupRecord } from "../../../contracts/ledger.ts";
import { isPaused, isTerminal } from "../../../contracts/lifecycle.ts";
import type { Ports } from "../../ports.ts";

type StrandedPorts = Pick<Ports, "clock" | "settings">;

/** Lambda kills a step after 120 s. Durations may be scaled, this is not. */
const longest_step_ms = 120_000;

/** A step notes that it began, at most once in this time: one small write more a minute while a group moves. */
export const noteGap = ({ settings }: StrandedPorts): number => settings.durations.POLL_CEILING_MS;

/**
 * Epoch milliseconds from which on the group counts as stranded; null for one that rests, or is being cancelled (cancel
 * again ends that). However short the durations are, no step that began under this generation is alive by then.
 */
export const strandedFrom = (ports: StrandedPorts, record: TaskGroupRecord): number | null => {
  const { state, updated_at, progress, lease } = record;
  if (isTerminal(state) || isPaused(state) || state === "cancelling") return null;
  const { STRANDED_AFTER_MS, CLOCK_SKEW_MS } = ports.settings.durations;
  const silence = Math.max(STRANDED_AFTER_MS, noteGap(ports) + longest_step_ms + CLOCK_SKEW_MS);
  return Math.max(Math.max(updated_at, progress.stepped_at ?? 0) + silence, (lease?.until ?? 0) + CLOCK_SKEW_MS);
};

export const isStranded = (ports: StrandedPorts, record: TaskGroupRecord): boolean => {
  const from = strandedFrom(ports, record);
  return from !== null && ports.clock.now() >= from;
};
