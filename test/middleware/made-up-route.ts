/** A handler of a made-up route, as the tests of what handlers share call it. */
import * as z from "zod";
import { memoryPorts } from "../../lambdas/adapters/memory/ports.ts";
import type { Log } from "../../lambdas/core/ports/process.ts";
import { httpHandler } from "../../lambdas/middleware/http-handler.ts";
import { json } from "../../lambdas/middleware/http/response.ts";
import { httpEvent, type Asked } from "../support/http-event.ts";
import { quietParallel, stillClock } from "../support/quiet-parallel.ts";

export const key = "good-key-of-somebody";

export const signedIn = { "x-api-key": key };

export const portsWith = (log?: Log) =>
  memoryPorts({ parallel: quietParallel(), clock: stillClock() }, log ? { log } : {});

const Body = z.strictObject({ name: z.string(), rows: z.array(z.strictObject({ n: z.number() })).optional() });

const Query = z.strictObject({ limit: z.coerce.number().int().max(10).optional() });

export const ask = async (asked: Asked, act: () => void = () => undefined) => {
  const handler = httpHandler(
    portsWith(),
    { scope: "tasks:write", body: Body, query: Query },
    async ({ body, query, caller }) => {
      act();
      return json(200, { body, query, via: caller.via });
    },
  );
  const response = await handler(httpEvent({ method: "POST", path: "/things", body: '{"name":"x"}', ...asked }));
  return { ...response, problem: JSON.parse(response.body ?? "{}") as Record<string, unknown> };
};
