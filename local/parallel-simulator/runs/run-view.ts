/** A run as it goes over the wire. */
import { timestamp } from "./clock.ts";
import { isActive, type Run } from "./records.ts";
import { outputOf, type Output } from "../output/output.ts";
import type { TaskRunRequest } from "../http/request-shapes.ts";
import { hash } from "./seed.ts";

/** TaskRun of the contract; `error` is set when it failed, and only then. */
export function runView(run: Run): Record<string, unknown> {
  const digest = hash("error", run.run_id);
  const ref_id = `${digest.slice(0, 8)}-${digest.slice(8, 12)}-${digest.slice(12, 16)}-${digest.slice(16, 20)}-${digest.slice(20, 32)}`;
  return {
    run_id: run.run_id,
    interaction_id: run.run_id,
    status: run.status,
    is_active: isActive(run.status),
    warnings: run.warnings.length ? run.warnings : null,
    error:
      run.status === "failed" ? { ref_id, message: "Run failed: asked to by its input or a fault (simulated)" } : null,
    processor: run.request.processor,
    metadata: run.request.metadata ?? null,
    taskgroup_id: run.group?.taskgroup_id ?? null,
    created_at: timestamp(run.created_at),
    modified_at: timestamp(run.modified_at),
  };
}

/** The input as it came, but for the headers of MCP servers: those are write-only. */
export const inputView = ({ request }: Run): TaskRunRequest => ({
  ...request,
  ...(request.mcp_servers && {
    mcp_servers: request.mcp_servers.map(({ type, url, name, allowed_tools }) => ({ type, url, name, allowed_tools })),
  }),
});

export const outputView = (run: Run, seed: string): Output | null =>
  run.status === "completed" ? outputOf(run, seed) : null;

/** One `task_run.state` event; `input` and `output` only where asked for. */
export function stateEvent(
  run: Run,
  event_id: string | null,
  wish: { input?: boolean | undefined; output?: boolean | undefined; seed: string },
): { type: "task_run.state"; [member: string]: unknown } {
  return {
    type: "task_run.state",
    event_id,
    input: wish.input ? inputView(run) : null,
    run: runView(run),
    output: wish.output ? outputView(run, wish.seed) : null,
  };
}
