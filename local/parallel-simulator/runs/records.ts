/** What the simulator remembers of a run and of a group. */
import type { Account } from "../http/accounts.ts";
import type { TaskRunRequest } from "../http/request-shapes.ts";
import type { RunTrait } from "./run-traits.ts";

export interface RunWarning {
  readonly type: "spec_validation_warning" | "input_validation_warning" | "warning";
  readonly message: string;
  readonly detail?: Record<string, unknown>;
}

export interface Run {
  readonly run_id: string;
  readonly account: Account;
  readonly group: Group | undefined;
  readonly request: TaskRunRequest;
  readonly warnings: readonly RunWarning[];
  readonly trait: RunTrait;
  readonly created_at: number;
  readonly starts_at: number;
  readonly ends_at: number;
  status: string;
  modified_at: number;
  /** Listeners of this run only: blocking results and run-level streams. */
  watchers?: Set<() => void>;
}

export interface GroupStatus {
  readonly num_task_runs: number;
  readonly task_run_status_counts: Readonly<Record<string, number>>;
  readonly is_active: boolean;
  readonly status_message: string | null;
  readonly modified_at: string | null;
}

/** What the events stream replays: runs that ended, and the group's status after each change. */
type LogEntry = { readonly run: Run } | { readonly status: GroupStatus };

export interface Group {
  readonly taskgroup_id: string;
  readonly account: Account;
  readonly metadata: Record<string, unknown> | null;
  readonly created_at: number;
  readonly runs: Run[];
  readonly counts: Map<string, number>;
  readonly log: LogEntry[];
  modified_at: number | undefined;
  /** What `refresh_status=false` answers: the counts of the last refresh plus what was queued since. */
  cached: Record<string, number>;
  posts: number;
  watchers?: Set<() => void>;
}

export const isActive = (status: string): boolean =>
  status === "queued" || status === "running" || status === "cancelling";
