/** The laptop's cloud: starts every stand-in from one cloud assembly, and ends them all. */
import { loadAssembly, type Assembly } from "./cloud-assembly/assembly.ts";
import { serveHttpApi, type AccessLine } from "./api-gateway/server.ts";
import { createDynamoDb, type DynamoDb } from "./dynamodb/engine.ts";
import { createTables, serveDynamoDb } from "./dynamodb/server.ts";
import { createAccess, type Withheld } from "./iam/access.ts";
import { serveKms } from "./kms/server.ts";
import { createFunctionLogs } from "./lambda/function-log.ts";
import { createPool, type FunctionPool } from "./lambda/pool.ts";
import { serveLambda } from "./lambda/server.ts";
import { functionVariables } from "./lambda/variables.ts";
import { readCorsRules } from "./s3/cors.ts";
import { createBuckets, serveS3 } from "./s3/server.ts";
import { type Bucket } from "./s3/store.ts";
import { readSchedule, startSchedule } from "./scheduler/schedule.ts";
import { serveSecretsManager } from "./secrets-manager/server.ts";
import { createExecutions, type Executions } from "./step-functions/executions.ts";
import { serveStepFunctions } from "./step-functions/server.ts";
import { listen, type Listening } from "./wire/listen.ts";

export interface CloudOptions {
  /** Folder of the cloud assembly. */
  readonly assembly: string;
  /** Of the HTTP API; 0: any free one. */
  readonly port: number;
  readonly parallel_base_url: string;
  readonly parallel_platform_url: string;
  /** Multiplies every duration of the functions and the scheduler, once. */
  readonly timeScale: number;
  /** Addresses by service (DYNAMODB, S3, …) that replace ours for the functions. */
  readonly otherEndpoints?: Readonly<Record<string, string>>;
  /** Worker threads over all functions. */
  readonly maxWorkers?: number;
  /** Folder for one log file per function. */
  readonly logs: string;
  readonly echo?: (line: string) => void;
  readonly onRequest?: (line: AccessLine) => void;
  /** Grants of the template taken away. */
  readonly without?: readonly Withheld[];
  /** Hears each refusal of the local IAM, naming caller, action and resource. */
  readonly onDenied?: (message: string) => void;
  /** Hears of each part as it stands: "tables", "machine", … */
  readonly onPart?: (part: string) => void;
}

export interface Cloud {
  readonly base_url: string;
  readonly assembly: Assembly;
  readonly database: DynamoDb;
  readonly buckets: ReadonlyMap<string, Bucket>;
  readonly executions: Executions;
  readonly pool: FunctionPool;
  /** What the local IAM refused, naming caller, action and resource. */
  readonly denials: readonly string[];
  /** AWS_ENDPOINT_URL_<name> for an SDK that shall reach the stand-ins. */
  readonly endpoints: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

const reapEvery_ms = 60_000;

/** With port 0: between finding a free port and listening there, somebody else may take it. */
const tries = 5;

/** Throws when the port is taken (EADDRINUSE) or the assembly holds what the stand-ins refuse; nothing is left running then. */
export async function startCloud(options: CloudOptions): Promise<Cloud> {
  for (let attempt = 1; ; attempt += 1) {
    const ends: (() => Promise<void> | void)[] = [];
    const stop = async () => {
      for (const end of ends.splice(0).reverse()) await end();
    };
    const serve = async (listening: Promise<Listening>): Promise<string> => {
      const { url, close } = await listening;
      ends.push(close);
      return url;
    };
    try {
      return { ...(await assemble(options, ends, serve)), stop };
    } catch (error) {
      await stop();
      const taken = (error as { code?: string }).code === "EADDRINUSE";
      if (!taken || options.port !== 0 || attempt === tries) throw error;
    }
  }
}

async function assemble(
  options: CloudOptions,
  ends: (() => Promise<void> | void)[],
  serve: (listening: Promise<Listening>) => Promise<string>,
): Promise<Omit<Cloud, "stop">> {
  const { onPart = () => undefined, timeScale } = options;
  const port = options.port || (await freePort());
  const base_url = `http://127.0.0.1:${port}`;
  const assembly = loadAssembly(options.assembly, base_url);
  const denials: string[] = [];
  const access = createAccess(assembly, options.without ?? [], (message) => {
    denials.push(message);
    options.onDenied?.(message);
  });
  const logs = createFunctionLogs(options.logs, options.echo);
  ends.push(() => logs.close());

  const endpoints: Record<string, string> = {};
  const maxWorkers = options.maxWorkers ?? 16;
  const addresses = {
    parallel_base_url: options.parallel_base_url,
    parallel_platform_url: options.parallel_platform_url,
    // Read when a function starts: by then every stand-in has its address.
    get endpoints() {
      return { ...endpoints, ...options.otherEndpoints };
    },
  };
  const pool = createPool({
    maxWorkers,
    maxPerFunction: Math.max(2, Math.floor(maxWorkers / 8)),
    variables: (fn) => functionVariables(fn, addresses, timeScale),
    logs,
  });
  ends.push(() => pool.close());

  const database = createDynamoDb();
  await createTables(assembly, database);
  const reaping = setInterval(() => void database.reap(Date.now()), reapEvery_ms);
  ends.push(() => clearInterval(reaping));
  const buckets = createBuckets(assembly);
  endpoints.DYNAMODB = await serve(serveDynamoDb(assembly, access, database));
  endpoints.S3 = await serve(serveS3(access, buckets, readCorsRules(assembly)));
  onPart("tables and bucket");

  endpoints.KMS = await serve(serveKms(assembly, access));
  endpoints.SECRETS_MANAGER = await serve(serveSecretsManager(assembly, access));
  endpoints.LAMBDA = await serve(serveLambda(pool, assembly, access));
  onPart(`key, secret and ${assembly.functions.length} functions`);

  const executions = createExecutions(assembly, access, pool);
  ends.push(() => executions.close());
  endpoints.SFN = await serve(serveStepFunctions(executions, access));
  const invoke = (functionArn: string, event: string) => pool.invoke(assembly.functionNamed(functionArn), event);
  ends.push(startSchedule(readSchedule(assembly), access, timeScale, invoke));
  onPart("state machine and schedule");

  const { onRequest } = options;
  await serve(serveHttpApi({ assembly, access, pool }, { port, ...(onRequest ? { onRequest } : {}) }));
  onPart("HTTP API");
  return { base_url, assembly, database, buckets, executions, pool, denials, endpoints };
}

/** The functions are told the API's address before it listens. */
async function freePort(): Promise<number> {
  const probe = await listen(async (_request, response) => void response.end());
  await probe.close();
  return probe.port;
}
