/** One JSON line per event on stdout, made of an allowlist of fields: what is not listed is not written. */
import type { Clock, Log, LogFields } from "../../core/ports/process.ts";

const allowed: readonly (keyof LogFields)[] = [
  "taskgroup_id",
  "generation",
  "batch",
  "rows",
  "state",
  "status",
  "error",
  "route",
  "duration_ms",
];
const logLevels = ["DEBUG", "INFO", "WARN", "ERROR"] as const;
export type LogLevel = (typeof logLevels)[number];

/** A whole request or error that was put where a field should be stays out: a listed name is no licence for it. */
const isPlain = (value: unknown): boolean => ["string", "number", "boolean"].includes(typeof value);

export const structuredLog = (
  level: LogLevel,
  clock: Clock,
  write: (line: string) => void = (line) => process.stdout.write(`${line}\n`),
): Log => {
  const line =
    (at: LogLevel) =>
    (message: string, fields: LogFields = {}) => {
      if (logLevels.indexOf(at) < logLevels.indexOf(level)) return;
      const kept = Object.fromEntries(allowed.flatMap((name) => (isPlain(fields[name]) ? [[name, fields[name]]] : [])));
      write(JSON.stringify({ level: at, message, timestamp: new Date(clock.now()).toISOString(), ...kept }));
    };
  return { info: line("INFO"), warn: line("WARN"), error: line("ERROR") };
};
