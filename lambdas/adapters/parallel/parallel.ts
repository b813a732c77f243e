/** Parallel's Task API over its SDK, one instance per caller's key. */
import type * as z from "zod";
import {
  AddRunsResponse,
  SuggestProcessorResponse,
  SuggestResponse,
  TaskGroup,
  TaskRun,
  TaskRunInput,
  TaskRunResult,
} from "../../contracts/parallel.ts";
import type { ParallelFor } from "../../core/ports/parallel.ts";
import { ParallelNotFound, ParallelInvalid, ParallelUnavailable } from "../../core/errors.ts";
import { isParallelSpeaking, namedError } from "./errors.ts";
import { betasOf, secretsIn } from "./run-inputs.ts";
import { type Request, type Setup, ask, askAgain, sdkFor } from "./request.ts";
import { streamOnce, streamResumed } from "./stream.ts";

const readMs = 20_000;
const resultMs = 45_000;
const createMs = 20_000;
const suggestMs = 60_000;
/** Well formed, and nobody's: Parallel says 404 to a key it takes and 401 to one it does not. */
const nobodysRun = `trun_${"0".repeat(32)}`;

const group = (taskgroup_id: string): string => `/v1/tasks/groups/${encodeURIComponent(taskgroup_id)}`;
const run = (run_id: string): string => `/v1/tasks/runs/${encodeURIComponent(run_id)}`;

/** GETs are repeated after an unknown outcome, inside a budget of 10 s; POSTs are sent once, whatever happens. */
export const parallelFor =
  (setup: Setup): ParallelFor =>
  (key) => {
    const sdk = sdkFor(setup, key);
    const post = <T>(
      path: string,
      doing: string,
      body: unknown,
      timeout_ms: number,
      schema: z.ZodType<T>,
      more: Partial<Request> = {},
    ) => ask(sdk, setup, key, { method: "post", path, doing, body, timeout_ms, ...more }, schema);
    const get = <T>(path: string, doing: string, schema: z.ZodType<T>, more: Partial<Request> = {}) =>
      askAgain(setup, () => ask(sdk, setup, key, { method: "get", path, doing, timeout_ms: readMs, ...more }, schema));

    return {
      createGroup: (metadata) => post("/v1/tasks/groups", "creating a task group", { metadata }, createMs, TaskGroup),

      addRuns: (taskgroup_id, { inputs, default_task_spec }, { timeout_ms }) =>
        post(
          `${group(taskgroup_id)}/runs`,
          `adding ${inputs.length} runs to ${taskgroup_id}`,
          { inputs, ...(default_task_spec && { default_task_spec }) },
          timeout_ms,
          AddRunsResponse,
          { query: { refresh_status: false }, betas: betasOf(inputs), secrets: secretsIn(inputs) },
        ),

      getGroup: (taskgroup_id) => get(group(taskgroup_id), `reading ${taskgroup_id}`, TaskGroup),

      async *listRuns(taskgroup_id, options = {}) {
        const { last_event_id, ...query } = options;
        const events = streamResumed(sdk, setup, key, {
          path: `${group(taskgroup_id)}/runs`,
          doing: `listing the runs of ${taskgroup_id}`,
          query: { ...query, last_event_id: last_event_id || undefined },
          timeout_ms: readMs,
        });
        for await (const event of events) if (event.type === "task_run.state") yield event;
      },

      listEvents: (taskgroup_id, { last_event_id, timeout_ms }) =>
        streamOnce(
          sdk,
          setup,
          key,
          {
            path: `${group(taskgroup_id)}/events`,
            doing: `following ${taskgroup_id}`,
            query: { last_event_id: last_event_id || undefined, timeout: Math.max(1, Math.ceil(timeout_ms / 1000)) },
            timeout_ms: readMs,
          },
          timeout_ms,
        ),

      getRun: (run_id) => get(run(run_id), `reading ${run_id}`, TaskRun),

      getRunInput: (run_id) => get(`${run(run_id)}/input`, `reading the input of ${run_id}`, TaskRunInput),

      getResult: (run_id) =>
        get(`${run(run_id)}/result`, `reading the result of ${run_id}`, TaskRunResult, {
          query: { timeout: 5 },
          timeout_ms: resultMs,
        }),

      suggest: (request) => post("/v1beta/tasks/suggest", "asking for a schema", request, suggestMs, SuggestResponse),

      suggestProcessor: (request) =>
        post("/v1beta/tasks/suggest-processor", "asking for a processor", request, suggestMs, SuggestProcessorResponse),

      proveKey: () =>
        askAgain(setup, async () => {
          const doing = "proving the key";
          try {
            await sdk.get(run(nobodysRun), { timeout: readMs, signal: AbortSignal.timeout(readMs) }).asResponse();
          } catch (error) {
            const named = namedError(error, doing, key, setup.clock.now());
            if (!(named instanceof ParallelNotFound || named instanceof ParallelInvalid)) throw named;
            // A 404 in foreign words proves nothing: the address may not be Parallel's.
            if (!isParallelSpeaking(error)) {
              throw new ParallelUnavailable(`${doing}: what answered is not Parallel's API`, named.status);
            }
          }
        }),
    };
  };
