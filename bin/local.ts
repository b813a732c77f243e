/** `npm run local`: the whole system on this machine, without an account or a key. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Cloud } from "../local/cloud.ts";
import { help, liveUrl, type LocalOptions, readOptions, UsageError } from "../local/options.ts";
import { listen } from "../local/wire/listen.ts";

const platformUrl = "https://platform.parallel.ai";

async function main(): Promise<void> {
  const options = readOptions();
  if (options === "help") return void process.stdout.write(help);
  const say = (line: string) => void (options.json ? process.stderr : process.stdout).write(`${line}\n`);
  const began = performance.now();
  let last = began;
  const step = (what: string) => {
    const now = performance.now();
    say(`  ${what.padEnd(44)} ${((now - last) / 1000).toFixed(1).padStart(5)} s`);
    last = now;
  };
  const ends: (() => Promise<void>)[] = [];
  onInterrupt(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  }, say);

  say("Starting Multitask on this machine.");
  // Found out before seconds of synth, not after.
  if (options.port) await (await listen(async () => undefined, options.port)).close();
  const { localFolder, synthesise } = await import("../local/cloud-assembly/synthesise.ts");
  const { startCloud } = await import("../local/cloud.ts");
  const { demoKey, startParallelSimulator } = await import("../local/parallel-simulator/server.ts");
  const { directory, cached } = await synthesise();
  step(cached ? "synth and bundles (unchanged since last time)" : "synth and bundles");
  const simulator = options.parallelUrl
    ? undefined
    : await startParallelSimulator({ port: 0, timeScale: options.timeScale, seed: 1 });
  if (simulator) {
    ends.push(() => simulator.stop());
    step(`Parallel simulator at ${simulator.url}`);
  }
  const logs = join(localFolder, "logs");
  mkdirSync(logs, { recursive: true });
  const parallel_url = options.parallelUrl ?? simulator!.url;
  const cloud = await startCloud({
    assembly: directory,
    port: options.port,
    parallel_base_url: parallel_url,
    parallel_platform_url: options.parallelUrl === liveUrl ? platformUrl : parallel_url,
    timeScale: options.timeScale,
    maxWorkers: options.maxWorkers,
    otherEndpoints: otherEndpoints(),
    logs,
    onPart: step,
    onDenied: (message) => say(`AccessDenied: ${message}`),
    ...(options.verbose ? { echo: (line: string) => void process.stderr.write(`${line}\n`) } : {}),
    onRequest: ({ routeKey, status, duration_ms }) => say(`${status}  ${routeKey}  ${duration_ms} ms`),
  });
  ends.push(() => cloud.stop());
  if (options.verbose) for (const [name, url] of Object.entries(cloud.endpoints)) say(`  ${name.padEnd(16)} ${url}`);
  say(`Up after ${((performance.now() - began) / 1000).toFixed(1)} s; functions log to .local/logs.\n`);
  announce(cloud, options, parallel_url, demoKey);
}

/** AWS_ENDPOINT_URL_<SERVICE> of the environment, by service. */
function otherEndpoints(): Record<string, string> {
  const prefix = "AWS_ENDPOINT_URL_";
  const set = Object.entries(process.env).filter(([name, url]) => name.startsWith(prefix) && url);
  return Object.fromEntries(set.map(([name, url]) => [name.slice(prefix.length), url!]));
}

function announce(
  { base_url }: Cloud,
  { json, timeScale, parallelUrl }: LocalOptions,
  parallel_url: string,
  demoKey: string,
): void {
  const demo_key = parallelUrl === undefined ? demoKey : null;
  if (json) return void process.stdout.write(`${JSON.stringify({ base_url, parallel_url, demo_key })}\n`);
  const key = demo_key ?? "$PARALLEL_API_KEY";
  const output = encodeURIComponent("CEO, founding year, number of employees");
  const lines = [
    `READY ${base_url}`,
    "",
    demo_key ? `Demo key: ${demo_key}` : `Key: your Parallel key; runs at ${parallel_url} cost what Parallel asks.`,
    ...(timeScale === 1
      ? []
      : [`Time runs at ${timeScale}: what takes Parallel 100 s takes ${100 * timeScale} s here.`]),
    "",
    "Enrich the companies in examples/companies.csv:",
    "",
    `curl -H "content-type: text/csv" -H "x-api-key: ${key}" --data-binary @examples/companies.csv ` +
      `"${base_url}/v1/tasks/groups?output=${output}&processor=lite-fast"`,
    "",
    `Open the url of the answer in a browser and give it the key, or read it as Markdown:`,
    "",
    `curl -H "x-api-key: ${key}" <url>.md`,
    "",
    "Ctrl-C ends everything.",
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
}

/** The first Ctrl-C ends cleanly with exit code 0; a second one does not wait. */
function onInterrupt(end: () => Promise<void>, say: (line: string) => void): void {
  let ending = false;
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      if (ending) process.exit(130);
      ending = true;
      say("\nEnding.");
      end().then(
        () => process.exit(0),
        (error: unknown) => fail(error),
      );
    });
  }
}

function fail(error: unknown): never {
  const port =
    (error as { code?: string; port?: number }).code === "EADDRINUSE" ? (error as { port?: number }).port : null;
  if (port) console.error(`Port ${port} is in use: end what listens there, or choose another with --port.`);
  else if (error instanceof UsageError) console.error(`${error.message}\nSee npm run local -- --help.`);
  else console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

main().catch(fail);
