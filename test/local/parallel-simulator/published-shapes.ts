/** Where Parallel's own OpenAPI file lies beside the project, every response recorded here is held against it. */
import { readFileSync, existsSync } from "node:fs";
import { resolve } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import * as addFormats from "ajv-formats";

/** One exchange as the client saw it; `frames` are the events of a stream. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly body?: unknown;
  readonly frames?: unknown[];
}

interface OpenApi {
  readonly paths: Record<string, Record<string, { responses: Record<string, { content?: Record<string, unknown> }> }>>;
}

export const openApiFile = resolve(process.env["PARALLEL_OPENAPI"] ?? "../shared/parallel-api/openapi.json");
export const openApiIsHere = existsSync(openApiFile);

/** A fetch that records what comes back. `settled` waits until every body was read to its end. */
export function recordingFetch(): { fetch: typeof fetch; settled: () => Promise<Exchange[]> } {
  const exchanges: Promise<Exchange>[] = [];
  return {
    fetch: async (input, init) => {
      const response = await fetch(input, init);
      const path = new URL(response.url).pathname;
      const copy = response.clone();
      const base = { method: init?.method ?? "GET", path, status: response.status };
      exchanges.push(
        copy
          .text()
          .then((text) =>
            response.headers.get("content-type")?.startsWith("text/event-stream")
              ? { ...base, frames: framesOf(text) }
              : { ...base, body: JSON.parse(text) as unknown },
          ),
      );
      return response;
    },
    settled: () => Promise.all(exchanges),
  };
}

export const framesOf = (text: string): unknown[] =>
  text
    .split("\n\n")
    .flatMap((frame) => frame.split("\n").filter((line) => line.startsWith("data: ")))
    .map((line) => JSON.parse(line.slice(6)) as unknown);

/** What the published file says against an exchange; empty when nothing. */
export function publishedFaults(exchange: Exchange): string[] {
  const api = JSON.parse(readFileSync(openApiFile, "utf8")) as OpenApi;
  const ajv = new Ajv2020({ strict: false, discriminator: false, allErrors: true });
  addFormats.default.default(ajv);
  ajv.addSchema(api, "parallel");
  const template = Object.keys(api.paths).find((path) =>
    new RegExp(`^${path.replace(/\{[^}]+\}/g, "[^/]+")}$`).test(exchange.path),
  );
  const responses = template && api.paths[template]?.[exchange.method.toLowerCase()]?.responses;
  if (!template || !responses) return [`${exchange.method} ${exchange.path} is not published`];
  const status = String(exchange.status) in responses ? String(exchange.status) : "default";
  const content = responses[status]?.content ?? {};
  const type = exchange.frames ? "text/event-stream" : "application/json";
  if (!(type in content)) return [`${exchange.path} ${exchange.status}: ${type} is not published`];
  const at = ["paths", template, exchange.method.toLowerCase(), "responses", status, "content", type, "schema"];
  const pointer = at.map((part) => encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1"))).join("/");
  const check = ajv.compile({ $ref: `parallel#/${pointer}` });
  return (exchange.frames ?? [exchange.body]).flatMap((value) =>
    check(value) ? [] : [`${exchange.method} ${exchange.path} ${exchange.status}: ${ajv.errorsText(check.errors)}`],
  );
}
