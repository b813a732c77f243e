#!/usr/bin/env -S npx tsx
/** Starts Parallel's simulator alone: for trying the API, and for developing against its faults. */
import { parseArgs } from "node:util";
import { demoKey, startParallelSimulator } from "../local/parallel-simulator/server.ts";

const usage = `Parallel simulator: Parallel's Task API and OAuth provider on 127.0.0.1, with made-up results.

  npm run parallel-simulator -- --port 8788 [--time-scale F] [--seed S]

  --port N        port to listen on; 0 takes a free one (default 8788)
  --time-scale F  multiplies how long runs take: 0.01 makes a minute 0.6 s (default 1)
  --seed S        decides ids, outputs, durations and chance (default 1)
  --help          this text

Every key that starts with "demo-" is valid; "demo-broke" has no credit. Faults, balances and the truth about all
runs: ${"/_control"} (see local/parallel-simulator/README.md).`;

function options(): { port: number; timeScale: number; seed: string } | "help" {
  const { values } = parseArgs({
    options: {
      port: { type: "string", default: "8788" },
      "time-scale": { type: "string", default: "1" },
      seed: { type: "string", default: "1" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return "help";
  const port = Number(values.port);
  const timeScale = Number(values["time-scale"]);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`--port ${values.port}: want 0 to 65535`);
  if (!(timeScale >= 0)) throw new Error(`--time-scale ${values["time-scale"]}: want a number from 0`);
  return { port, timeScale, seed: values.seed };
}

try {
  const wish = options();
  if (wish === "help") console.log(usage);
  else {
    const simulator = await startParallelSimulator(wish);
    console.log(
      `READY ${simulator.url} (simulated Parallel; key ${demoKey}; seed ${wish.seed}; time x ${wish.timeScale})`,
    );
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void simulator.stop());
  }
} catch (error) {
  const inUse = (error as { code?: string }).code === "EADDRINUSE";
  const reason = error instanceof Error ? error.message : String(error);
  console.error(inUse ? "The port is in use: stop what listens there, or choose another with --port." : reason);
  if (!inUse) console.error("Run with --help to see the options.");
  process.exitCode = 1;
}
