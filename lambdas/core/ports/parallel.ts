/** Parallel's Task API, as the core asks it. */
import type {
  AddRunsResponse,
  Metadata,
  SuggestProcessorResponse,
  SuggestResponse,
  TaskGroup,
  TaskGroupStatusEvent,
  TaskRun,
  TaskRunInput,
  TaskRunResult,
  TaskRunStateEvent,
  TaskSpec,
} from "../../contracts/parallel.ts";
import type { Secret } from "../secret.ts";

/**
 * Parallel's Task API with one caller's key. Every method throws the named errors of core/errors.
 * GETs may be retried by the caller; `addRuns` and `createGroup` are never retried by the adapter.
 */
export interface Parallel {
  createGroup(metadata: Metadata): Promise<TaskGroup>;
  /** At most 1,000 inputs. Throws a ParallelRefusal only when Parallel certainly said no; else ParallelUnavailable. */
  addRuns(
    taskgroup_id: string,
    request: { inputs: TaskRunInput[]; default_task_spec?: TaskSpec },
    options: { timeout_ms: number },
  ): Promise<AddRunsResponse>;
  getGroup(taskgroup_id: string): Promise<TaskGroup>;
  /** A snapshot of the group's runs. Ends when Parallel closed the stream cleanly; a cut stream throws ParallelUnavailable. */
  listRuns(
    taskgroup_id: string,
    options?: { include_input?: boolean; include_output?: boolean; status?: string; last_event_id?: string },
  ): AsyncIterable<TaskRunStateEvent>;
  /** Status events and newly terminal runs after `last_event_id`, for at most `timeout_ms`; a quiet end is not an error. */
  listEvents(
    taskgroup_id: string,
    options: { last_event_id?: string; timeout_ms: number },
  ): AsyncIterable<TaskRunStateEvent | TaskGroupStatusEvent>;
  getRun(run_id: string): Promise<TaskRun>;
  getRunInput(run_id: string): Promise<TaskRunInput>;
  /** Result of a completed run; throws ParallelNotFound for a failed one (read getRun first). */
  getResult(run_id: string): Promise<TaskRunResult>;
  suggest(request: { user_intent: string; previous_task?: Record<string, unknown> }): Promise<SuggestResponse>;
  suggestProcessor(request: {
    task_spec: { input_schema?: Record<string, unknown>; output_schema: Record<string, unknown> };
    choose_processors_from?: string[];
  }): Promise<SuggestProcessorResponse>;
  /** A cheap GET that only tells whether Parallel takes the key; throws ParallelUnauthorized if not. */
  proveKey(): Promise<void>;
}
export type ParallelFor = (key: Secret) => Parallel;
