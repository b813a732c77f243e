/** What a function has around it: time, chance, its log, its settings. */
import type { Durations } from "../../contracts/durations.ts";
import type { SignInMethodName } from "../../contracts/environment.ts";

/** Time in epoch milliseconds. */
export interface Clock {
  now(): number;
  sleep(ms: number): Promise<void>;
}

export interface Random {
  bytes(length: number): Uint8Array;
}

/** Structured log lines from an allowlist of fields; never bodies, keys or tokens. */
export interface Log {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}
export interface LogFields {
  taskgroup_id?: string;
  generation?: number;
  batch?: number;
  rows?: number;
  state?: string;
  status?: number;
  error?: string;
  route?: string;
  duration_ms?: number;
}

export interface Settings {
  readonly stage: string;
  readonly public_url: string;
  readonly platform_url: string;
  readonly retention_days: number;
  readonly day_cap_micros: number;
  readonly durations: Durations;
  /** In the order they are offered. */
  readonly sign_in_methods: readonly SignInMethodName[];
}
