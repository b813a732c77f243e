/** `npm run bench:mcp`: how long /mcp takes through the local cloud, warm, beside a route that does nothing. */
import { startLocalCloud } from "../support/local-cloud.ts";

const warmUp = 60;
const rounds = 300;
/** The bar of the issue: half of the calls are quicker than this. */
const bar_ms = 15;

const cloud = await startLocalCloud();
const post = async (method: string, params: object): Promise<Record<string, unknown>> => {
  const response = await fetch(`${cloud.base_url}/mcp`, {
    method: "POST",
    headers: {
      authorization: "Bearer demo-bench",
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
  });
  const { result } = (await response.json()) as { result?: Record<string, unknown> & { isError?: boolean } };
  if (!result || result.isError) throw new Error(`${method} answered ${response.status}: ${JSON.stringify(result)}`);
  return result;
};
const tool = async (name: string, args: object): Promise<Record<string, unknown>> =>
  (await post("tools/call", { name, arguments: args }))["structuredContent"] as Record<string, unknown>;

const quantile = (sorted: readonly number[], part: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;

try {
  const inputs = Array.from({ length: 20 }, (_, row) => ({ company: `Company ${row}` }));
  const { taskgroup_id } = await tool("createTaskGroup", { inputs, output: "CEO", processor: "lite-fast" });
  for (let looks = 0; looks < 10; looks += 1) {
    const { state } = await tool("getStatus", { taskRunOrGroupId: taskgroup_id, wait_seconds: 20 });
    if (state === "completed") break;
  }

  const calls: Record<string, () => Promise<unknown>> = {
    // A preflight: the gateway, a function and nothing else.
    "no-op (OPTIONS /mcp)": async () => (await fetch(`${cloud.base_url}/mcp`, { method: "OPTIONS" })).text(),
    "tools/list": () => post("tools/list", {}),
    getStatus: () => tool("getStatus", { taskRunOrGroupId: taskgroup_id }),
    "getResultMarkdown, 20 rows": () => tool("getResultMarkdown", { taskRunOrGroupId: taskgroup_id }),
  };
  const taken = new Map(Object.keys(calls).map((name) => [name, [] as number[]]));
  // In turns, so that what else the machine does falls on all alike.
  for (let round = -warmUp; round < rounds; round += 1) {
    for (const [name, call] of Object.entries(calls)) {
      const began = performance.now();
      await call();
      if (round >= 0) taken.get(name)?.push(performance.now() - began);
    }
  }

  const sorted = [...taken].map(([name, times]) => ({ name, times: times.sort((one, other) => one - other) }));
  const bare = quantile(sorted[0]?.times ?? [], 0.5);
  console.log(`${rounds} calls each, in turns, after ${warmUp} to warm up; milliseconds\n`);
  console.log("| call | p50 | p10–p90 | times the no-op |\n|---|---|---|---|");
  for (const { name, times } of sorted) {
    const p50 = quantile(times, 0.5);
    const spread = `${quantile(times, 0.1).toFixed(1)}–${quantile(times, 0.9).toFixed(1)}`;
    console.log(`| ${name} | ${p50.toFixed(1)} | ${spread} | ${(p50 / bare).toFixed(1)} |`);
    const held = name === "tools/list" || name === "getStatus";
    if (held && p50 >= bar_ms) console.log(`  ${name}: over the bar of ${bar_ms} ms`);
  }
} finally {
  await cloud.stop();
}
