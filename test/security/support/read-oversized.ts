/** Run in a process of its own with little memory: plans oversized requests one after the other and prints how each went. */
import { gzipSync } from "node:zlib";
import { memoryFetcher } from "../../../lambdas/adapters/memory/fetcher.ts";
import { memoryPorts } from "../../../lambdas/adapters/memory/ports.ts";
import { planTaskGroupHandler } from "../../../lambdas/rest/plan-task-group.ts";
import { httpEvent, type Asked } from "../../support/http-event.ts";
import { quietParallel, stillClock } from "../../support/quiet-parallel.ts";

const typed = (type: string, body: string | Uint8Array): Asked => ({ body, headers: { "content-type": type } });
const bytes = (text: string) => new TextEncoder().encode(text);
const megabytes20 = (unit: string) => bytes(unit.repeat(Math.floor(20_000_000 / unit.length)));
const byUrl = typed("application/json", JSON.stringify({ inputs: { url: "https://example.com/a" } }));

const requests: Readonly<Record<string, () => { asked: Asked; file?: Uint8Array }>> = {
  "two-byte-rows": () => ({ asked: typed("text/csv", "a\n".repeat(1_350_000)) }),
  braces: () => ({ asked: typed("application/x-ndjson", bytes("{\n".repeat(2_000_000))) }),
  "blank-rows": () => ({ asked: typed("application/octet-stream", bytes(`a;b\n${";\n".repeat(2_000_000)}`)) }),
  numbers: () => ({ asked: typed("application/json", `{"inputs":[${"1,".repeat(2_000_000)}1]}`) }),
  quotes: () => ({ asked: typed("text/csv", `a\n${'"\n'.repeat(1_300_000)}`) }),
  "two-byte-rows-at-an-address": () => ({ asked: byUrl, file: megabytes20("a\n") }),
  "line-ends-at-an-address": () => ({ asked: byUrl, file: megabytes20("\n") }),
  "braces-at-an-address": () => ({ asked: byUrl, file: megabytes20("{\n") }),
  "table-at-an-address": () => ({ asked: byUrl, file: megabytes20("|a|\n|-|\n|\n") }),
  "gzip-in-gzip": () => ({
    asked: typed("application/octet-stream", gzipSync(gzipSync(new Uint8Array(200_000_000)))),
  }),
};

const plan = async (name: string) => {
  const { asked, file = new Uint8Array() } = requests[name]!();
  const fetcher = { ...memoryFetcher(), fetch: async () => ({ body: file, content_type: "application/octet-stream" }) };
  const ports = memoryPorts({ parallel: quietParallel(), clock: stillClock() }, { fetcher });
  const headers = { "x-api-key": "good-key", ...asked.headers };
  const event = httpEvent({ method: "POST", path: "/v1/tasks/groups/plan", ...asked, headers });
  // Time of the processor, not of the clock: other work on the machine is not counted.
  const started = process.cpuUsage();
  const { statusCode, body = "" } = await planTaskGroupHandler(ports)(event);
  const { user, system } = process.cpuUsage(started);
  const ms = Math.round((user + system) / 1_000);
  const { errors = [] } = JSON.parse(body) as { errors?: unknown[] };
  const rss_mb = Math.round(process.resourceUsage().maxRSS / 1_024);
  return { name, status: statusCode, ms, errors: errors.length, bytes: body.length, rss_mb };
};

const outcomes = [];
for (const name of Object.keys(requests)) outcomes.push(await plan(name));
process.stdout.write(JSON.stringify(outcomes));
