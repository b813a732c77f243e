/** The options of `npm run local`. Loads nothing else, so that a mistake in them is told at once. */
import { parseArgs } from "node:util";

/** The 150 companies of examples/ then take about 13 s: long enough to watch the table fill. */
const defaultTimeScale = 0.5;
export const liveUrl = "https://api.parallel.ai";

export const help = `npm run local -- [options]

Starts Multitask on this machine: the functions, routes, tables, state machine and permissions of the deployed stack,
with a simulator in place of Parallel. Everything is kept in memory and gone when it ends.

  --port N            listen on 127.0.0.1:N                                         (8787)
  --time-scale F      durations times F: 1 waits as deployed, 0.1 ten times faster  (${defaultTimeScale})
  --parallel-url URL  another Parallel than the simulator
  --live              Parallel itself (${liveUrl}); needs PARALLEL_API_KEY, costs money, time scale 1
  --max-workers N     worker threads for functions, about 45 MB each                (16)
  --json              the READY line as JSON on stdout; progress on stderr
  --verbose           what the functions log, on stderr (always in .local/logs too)
  --help
`;

/** What the command line asks for cannot be done; the message says what would be. */
export class UsageError extends Error {}

export interface LocalOptions {
  readonly port: number;
  readonly timeScale: number;
  readonly parallelUrl: string | undefined;
  readonly apiKey: string | undefined;
  readonly maxWorkers: number;
  readonly json: boolean;
  readonly verbose: boolean;
}

/** The command line, parsed; throws UsageError. PARALLEL_API_KEY is read from the environment. */
export function readOptions(): LocalOptions | "help" {
  const { values } = (() => {
    try {
      return parseArgs({
        options: {
          port: { type: "string", default: "8787" },
          "time-scale": { type: "string" },
          "parallel-url": { type: "string" },
          "max-workers": { type: "string", default: "16" },
          live: { type: "boolean", default: false },
          json: { type: "boolean", default: false },
          verbose: { type: "boolean", default: false },
          help: { type: "boolean", default: false },
        },
      });
    } catch (error) {
      throw new UsageError(error instanceof Error ? error.message : String(error));
    }
  })();
  if (values.help) return "help";
  const number = (name: string, value: string, accept: (n: number) => boolean, wanted: string) => {
    const parsed = Number(value);
    if (value.trim() === "" || !accept(parsed)) throw new UsageError(`--${name} wants ${wanted}, not ${value}`);
    return parsed;
  };
  const apiKey = process.env.PARALLEL_API_KEY;
  if (values.live && !apiKey) throw new UsageError("--live needs PARALLEL_API_KEY in the environment");
  if (values.live && values["parallel-url"]) throw new UsageError("--live and --parallel-url exclude each other");
  const url = values.live ? liveUrl : values["parallel-url"];
  if (url !== undefined && !URL.canParse(url)) throw new UsageError(`--parallel-url wants a URL, not ${url}`);
  const timeScale = values["time-scale"] ?? String(values.live ? 1 : defaultTimeScale);
  return {
    port: number("port", values.port, (n) => Number.isInteger(n) && n >= 0 && n < 65_536, "a port, 0 to 65535"),
    timeScale: number("time-scale", timeScale, (n) => n > 0 && n <= 10, "a number above 0, to 10"),
    maxWorkers: number("max-workers", values["max-workers"], (n) => Number.isInteger(n) && n >= 4, "4 or more"),
    parallelUrl: url?.replace(/\/$/, ""),
    apiKey,
    json: values.json,
    verbose: values.verbose,
  };
}
