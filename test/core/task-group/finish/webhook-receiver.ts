import type { Fetcher } from "../../../../lambdas/core/ports/outbound.ts";
import { invalid } from "../../../../lambdas/core/problem.ts";
import { createTaskGroup, type Submission } from "../../../../lambdas/core/task-group/submit/create.ts";
import { companies, echoSchema, makeWorld, type World } from "../../../support/world.ts";

export const options = {
  output: echoSchema,
  processor: "core-fast" as const,
  webhook_url: "https://receiver.example/hook",
};

interface Received {
  readonly id: string;
  readonly type: string;
  readonly code: string | undefined;
  readonly at: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** A world whose receiver answers what `answer` says. */
export const tellingWorld = (answer: () => number = () => 200) => {
  const received: Received[] = [];
  const fetcher: Fetcher = {
    fetch: async () => {
      throw new Error("a webhook never fetches");
    },
    check: async ({ url }) => {
      if (url.includes("127.0.0.1"))
        throw invalid({ code: "url_not_public", title: "Address not usable", detail: "It is not public." });
    },
    post: async ({ headers, body }) => {
      const { type, data } = JSON.parse(body) as { type: string; data: { attention: { code: string } | null } };
      const id = headers["webhook-id"] ?? "";
      received.push({ id, type, code: data.attention?.code, at: world.clock.now(), headers, body });
      return { status: answer() };
    },
  };
  const world = makeWorld({ changes: { fetcher } });
  return { world, received };
};

export const create = (world: World, rows: number, more: Partial<Submission> = {}) =>
  createTaskGroup(world.ports, world.caller, { rows: companies(rows), options, received_at: 0, ...more });
