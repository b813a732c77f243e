/** The whole local cloud for one test file: the bundles of the synthesised stack, the simulator, ports of its own. */
import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { synthesise } from "../../local/cloud-assembly/synthesise.ts";
import { startCloud, type Cloud, type CloudOptions } from "../../local/cloud.ts";
import { operator, type Withheld } from "../../local/iam/access.ts";
import { demoKey, startParallelSimulator } from "../../local/parallel-simulator/server.ts";

export interface LocalCloudOptions {
  /** @default 0.01: what is deployed as 100 s takes 1 s */
  readonly timeScale?: number;
  /** Durations of the simulator; @default timeScale */
  readonly parallelTimeScale?: number;
  readonly seed?: number;
  /** A grant taken away from one function. */
  readonly without?: Withheld | readonly Withheld[];
  readonly maxWorkers?: number;
  /** Another Parallel than a simulator of its own. */
  readonly parallel_url?: string;
  readonly onRequest?: CloudOptions["onRequest"];
  /** Addresses by service that replace the stand-ins for the functions. */
  readonly otherEndpoints?: CloudOptions["otherEndpoints"];
}

export interface LocalCloud extends Cloud {
  readonly parallel_url: string;
  readonly demo_key: string;
  /** Folder with `<function>.log`. */
  readonly logs: string;
  /** Settings of an AWS SDK client that reaches this cloud as an administrator. */
  client(service: string): {
    endpoint: string;
    region: string;
    credentials: { accessKeyId: string; secretAccessKey: string };
  };
}

/** Several files share one synth: it is made again only when a source changed. */
export async function startLocalCloud(options: LocalCloudOptions = {}): Promise<LocalCloud> {
  const { timeScale = 0.01, seed = 1 } = options;
  const { directory } = await synthesise();
  const simulator = options.parallel_url
    ? undefined
    : await startParallelSimulator({ port: 0, timeScale: options.parallelTimeScale ?? timeScale, seed });
  const parallel_url = options.parallel_url ?? simulator!.url;
  const logs = mkdtempSync(join(tmpdir(), "multitask-logs-"));
  const end = async () => {
    await simulator?.stop();
    await rm(logs, { recursive: true, force: true });
  };
  try {
    const cloud = await startCloud({
      assembly: directory,
      port: 0,
      parallel_base_url: parallel_url,
      parallel_platform_url: parallel_url,
      timeScale,
      logs,
      maxWorkers: options.maxWorkers ?? 16,
      without: options.without === undefined ? [] : [options.without].flat(),
      ...(options.onRequest ? { onRequest: options.onRequest } : {}),
      ...(options.otherEndpoints ? { otherEndpoints: options.otherEndpoints } : {}),
    });
    return {
      ...cloud,
      parallel_url,
      demo_key: demoKey,
      logs,
      client: (service) => clientSettings(cloud, service, operator),
      async stop() {
        await cloud.stop();
        await end();
      },
    };
  } catch (error) {
    await end();
    throw error;
  }
}

/** `caller` is a function's logical id, or `operator`. */
export function clientSettings({ endpoints, assembly }: Cloud, service: string, caller: string) {
  const endpoint = endpoints[service];
  if (!endpoint) throw new Error(`The local cloud serves ${Object.keys(endpoints).join(", ")}, not ${service}`);
  return {
    endpoint,
    region: assembly.region,
    credentials: { accessKeyId: caller, secretAccessKey: "local" },
    maxAttempts: 1,
  };
}
