/** When a group's results are about to be ready, and until when they are kept. */
import type { TaskGroupRecord } from "../../../contracts/ledger.ts";
import { readyAt } from "../../budget/price.ts";
import { isoTime } from "../../iso-time.ts";
import type { Settings } from "../../ports/process.ts";

/** ISO time; null before the processor is known, after the end, and once the estimate lies in the past. */
export const readyAtOf = (record: TaskGroupRecord, now: number): string | null => {
  if (record.plan.processor === null || record.finished_at !== null) return null;
  const { plan } = record;
  const rows = plan.released?.rows ?? plan.num_released;
  const start = plan.prepared_at ?? record.created_at;
  // The slowest of them ends last.
  const at = Math.max(...[record.plan.processor, ...plan.own_processors].map((name) => readyAt(name, rows, start)));
  return at <= now ? null : isoTime(at);
};

/** ISO time until which results are kept: counted from the end once it is known, from the start before. */
export const keptUntil = (settings: Settings, record: TaskGroupRecord): string | null => {
  if (settings.retention_days === 0) return null;
  if (record.expires_at !== null) return isoTime(record.expires_at * 1_000);
  return isoTime(record.created_at + settings.retention_days * 86_400_000);
};
