/** Talks to a simulator over HTTP as any client would: calls, faults, the truth. */
import { framesOf } from "./published-shapes.ts";
import { demoKey } from "../../../local/parallel-simulator/server.ts";

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // Tests look into answers whose shape is the very thing under test.
  readonly body: Record<string, never> & { [member: string]: never };
}

export interface StateFrame {
  readonly type: string;
  readonly event_id: string;
  readonly run: { run_id: string; status: string; metadata: Record<string, string> };
  readonly status: { is_active: boolean; num_task_runs: number };
}

export function talkTo(url: string, key = demoKey) {
  const call = async (method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<Reply> => {
    const response = await fetch(url + path, {
      method,
      headers: { "x-api-key": key, ...(body === undefined ? {} : { "content-type": "application/json" }) },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: parsed(text) };
  };
  const group = async (): Promise<string> => String((await call("POST", "/v1/tasks/groups", {})).body["taskgroup_id"]);
  return {
    call,
    group,
    rows: (count: number, more: object = {}) => ({
      inputs: Array.from({ length: count }, (_, row) => ({
        input: { company: `Firm ${row}` },
        processor: "lite",
        metadata: { mt_row: String(row) },
        ...more,
      })),
    }),
    addRuns: (id: string, body: unknown, signal?: AbortSignal) =>
      call("POST", `/v1/tasks/groups/${id}/runs`, body, signal),
    stream: async (path: string): Promise<StateFrame[]> => framesOf((await call("GET", path)).text) as StateFrame[],
    fault: async (fault: object): Promise<string> => {
      const set = await call("POST", "/_control/faults", fault);
      if (set.status !== 201) throw new Error(set.text);
      return String(set.body["id"]);
    },
    committed: async (id: string): Promise<string[]> => {
      const truth = await call("GET", `/_control/truth?taskgroup_id=${id}`);
      const [found] = truth.body["groups"] as unknown as { runs: { metadata: { mt_row: string } }[] }[];
      return (found?.runs ?? []).map((run) => run.metadata.mt_row);
    },
  };
}

function parsed(text: string): Reply["body"] {
  try {
    return JSON.parse(text) as Reply["body"];
  } catch {
    return {};
  }
}
