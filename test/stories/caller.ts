/** A caller of the local cloud over real HTTP, as curl or a program would be: sends, follows the URL, reads formats. */
import type { TaskGroupAccepted } from "../../lambdas/contracts/task-group.ts";
import type { TaskGroupTable } from "../../lambdas/contracts/table.ts";
import { isTerminal } from "../../lambdas/contracts/lifecycle.ts";
import type { LocalCloud } from "../support/local-cloud.ts";

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Milliseconds until the whole body was there. */
  readonly took_ms: number;
}

export interface Sent {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Uint8Array;
}

/** How long a group may take here before a test gives up on it. */
const patience_ms = 170_000;
/** Programs look about this often. */
const look_ms = 150;

export const callerOf = (cloud: Pick<LocalCloud, "base_url" | "demo_key">) => {
  const send = async (path: string, { method, headers, body }: Sent = {}): Promise<Answered> => {
    const began = performance.now();
    const response = await fetch(new URL(path, cloud.base_url), {
      method: method ?? (body === undefined ? "GET" : "POST"),
      headers: { "x-api-key": cloud.demo_key, ...headers },
      redirect: "manual",
      ...(body === undefined ? {} : { body }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, took_ms: performance.now() - began };
  };
  const sendJson = (path: string, value: unknown, headers: Record<string, string> = {}) =>
    send(path, { headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(value) });
  const accepted = ({ status, text }: Answered): TaskGroupAccepted => {
    if (status !== 202) throw new Error(`Expected 202, got ${status}: ${text}`);
    return JSON.parse(text) as TaskGroupAccepted;
  };
  /** `url` is what the 202 gave, or a path. */
  const table = async (url: string, query = ""): Promise<TaskGroupTable> => {
    const { status, text } = await send(`${url}.json${query}`);
    if (status !== 200) throw new Error(`Expected 200 of ${url}.json, got ${status}: ${text}`);
    return JSON.parse(text) as TaskGroupTable;
  };
  /** Looks until the group has ended or is in `rest`; every table that was seen on the way, the last one last. */
  const follow = async (url: string, query = "", rest?: TaskGroupTable["state"]): Promise<TaskGroupTable[]> => {
    const seen: TaskGroupTable[] = [];
    for (const end = performance.now() + patience_ms; performance.now() < end;) {
      const now = await table(url, query);
      seen.push(now);
      if (isTerminal(now.state) || now.state === rest) return seen;
      await new Promise((resolve) => setTimeout(resolve, look_ms));
    }
    const last = seen.at(-1);
    throw new Error(`${url} is still ${last?.state}, ${JSON.stringify(last?.parallel_status)} after ${patience_ms} ms`);
  };
  return { send, sendJson, accepted, table, follow };
};

/** Waits until `holds`; what it was waiting for is told when it gives up. */
export const until = async (what: string, holds: () => boolean | Promise<boolean>, ms = 20_000): Promise<void> => {
  for (const end = performance.now() + ms; !(await holds());) {
    if (performance.now() > end) throw new Error(`Not within ${ms} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};
export type Caller = ReturnType<typeof callerOf>;

/** What the simulated Parallel has committed, spent and been asked. */
export interface Truth {
  readonly keys: readonly { key: string; spent_usd: number; reserved_usd: number }[];
  readonly groups: readonly { taskgroup_id: string; key: string; runs?: readonly { input: unknown }[] }[];
  readonly lone_runs: readonly unknown[];
}
export const truthOf = async (parallel_url: string, query = ""): Promise<Truth> =>
  (await (await fetch(`${parallel_url}/_control/truth${query}`)).json()) as Truth;
