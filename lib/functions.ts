/** Which functions there are, how big they are, and what each may touch. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Stage, Stack } from "aws-cdk-lib";
import { Construct } from "constructs";
import type { Environment } from "../lambdas/contracts/environment.ts";
import { functionNames, type FunctionName } from "../lambdas/contracts/routes.ts";
import { writeBundles } from "./bundles.ts";
import type { StageConfig } from "./stage/config.ts";
import { RuntimeFunction } from "./runtime-function.ts";
import type { Storage } from "./storage.ts";

interface Size {
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly description: string;
}

/** The HTTP API gives up after 30 s: one second before that we answer ourselves. */
const http = { timeoutSeconds: 29 } as const;
/** LAST_SEND_MS + SEND_TIMEOUT_MS = 105 s, and 15 s to write down what happened. */
const step = { timeoutSeconds: 120, memoryMb: 512 } as const;

const sizes: Readonly<Record<FunctionName, Size>> = {
  // Memory buys CPU: a cold start loads the SDK, a 5.5 MB body is parsed.
  submit: { ...http, memoryMb: 1024, description: "Accepts task groups" },
  read: { ...http, memoryMb: 1024, description: "Shows results" },
  manage: { ...http, memoryMb: 512, description: "Append, retry, continue, cancel, delete" },
  oauth: { ...http, memoryMb: 512, description: "The OAuth authorization server" },
  session: { ...http, memoryMb: 512, description: "Opens browser sessions" },
  pages: { ...http, memoryMb: 512, description: "Open pages, assets, and every unknown route" },
  mcp: { ...http, memoryMb: 1024, description: "The MCP endpoint" },
  // 20 MB in 20 s, and the base64 of it.
  fetcher: { timeoutSeconds: 25, memoryMb: 512, description: "Fetches public addresses; may touch nothing else" },
  sweep: { timeoutSeconds: 120, memoryMb: 512, description: "Starts what is stuck, sends what is due" },
  // Memory buys CPU: 200 MB are decoded and split, and a file of 20 MB is held whole.
  "read-inputs": {
    ...step,
    memoryMb: 2048,
    description: "State ReadInputs: the rows of an uploaded file, chunk by chunk",
  },
  prepare: { ...step, description: "State Prepare: schema, processor, price, batches" },
  "add-runs": { ...step, description: "State AddRuns: sends rows exactly once" },
  watch: { ...step, description: "State Watch: stores results as they come" },
  audit: { ...step, description: "States Audit and LateAudit: rows and runs match one to one" },
  finalize: { ...step, description: "States Finalize and Park: the end, or a stop that can be resumed" },
  notify: { ...step, description: "State Notify: the webhook" },
};

/** Stands in for every bundle where none is made. */
const sources = fileURLToPath(new URL("../lambdas/functions", import.meta.url));

/** `add-runs` is the construct `AddRuns`. */
const idOf = (name: FunctionName): string =>
  name.replace(/(^|-)([a-z])/g, (_match, _dash, letter: string) => letter.toUpperCase());

const withoutData: readonly FunctionName[] = ["fetcher", "pages"];
const handlesRequests: readonly FunctionName[] = ["submit", "read", "manage", "oauth", "session", "mcp"];
/** With headers of MCP servers, which no tool takes. */
const acceptsWork: readonly FunctionName[] = ["submit", "manage"];
const opensJobKeys: readonly FunctionName[] = ["prepare", "watch", "audit", "finalize"];
const signsUploads: readonly FunctionName[] = ["submit"];
const signsWebhooks: readonly FunctionName[] = ["notify", "sweep"];
const fetches: readonly FunctionName[] = ["submit", "manage", "notify", "oauth", "mcp", "sweep"];

export class Functions extends Construct {
  private readonly all: ReadonlyMap<FunctionName, RuntimeFunction>;

  constructor(
    scope: Construct,
    id: string,
    props: { readonly config: StageConfig; readonly storage: Storage; readonly publicUrl: string },
  ) {
    super(scope, id);
    const { config, storage } = props;
    // `cdk ls`, `cdk destroy` and the tests of templates name no stack to bundle.
    const bundles = Stack.of(this).bundlingRequired
      ? writeBundles(join(Stage.of(this)?.outdir ?? "cdk.out", "bundles"))
      : undefined;
    const environment = settings(config, props.publicUrl);
    this.all = new Map(
      functionNames.map((name) => [
        name,
        new RuntimeFunction(this, idOf(name), {
          name,
          bundle: bundles?.[name] ?? sources,
          environment,
          ...sizes[name],
        }),
      ]),
    );

    for (const fn of this.all.values()) {
      if (withoutData.includes(fn.name)) continue;
      if (fn.name !== "oauth" && fn.name !== "session") storage.grantReadWriteTaskGroups(fn);
      if (handlesRequests.includes(fn.name)) {
        storage.grantReadWriteOAuth(fn);
        storage.grantReadPepper(fn);
      }
      // Rows are told apart by keyed hashes.
      if (fn.name === "prepare") storage.grantReadPepper(fn);
      // The secret that signs an owner's webhooks is derived from the pepper.
      if (signsWebhooks.includes(fn.name)) storage.grantReadPepper(fn);
      if (acceptsWork.includes(fn.name)) storage.sealingKey.grantSealWithHeaders(fn);
      if (fn.name === "mcp") storage.sealingKey.grantSeal(fn);
      if (opensJobKeys.includes(fn.name)) storage.sealingKey.grantOpen(fn);
      if (fn.name === "add-runs") storage.sealingKey.grantOpenWithHeaders(fn);
    }
    storage.grantEraseTaskGroups(this.get("manage"));
    // Signing out, revoking, and codes that are used up.
    for (const name of ["oauth", "session"] as const) storage.grantEraseOAuth(this.get(name));
    this.grantObjects(storage);
    for (const name of fetches) this.grantFetch(this.get(name));
    this.get("fetcher").setEnvironment("OUTBOUND_ALLOW", config.outbound_allow.join(","));
  }

  get(name: FunctionName): RuntimeFunction {
    const fn = this.all.get(name);
    if (!fn) throw new Error(`There is no function ${name}`);
    return fn;
  }

  list(): RuntimeFunction[] {
    return [...this.all.values()];
  }

  private grantObjects(storage: Storage): void {
    // Whoever signs a form may do what the form lets its holder do: write one upload. Only ReadInputs reads them.
    for (const name of signsUploads) storage.grantWriteObjects(this.get(name), "uploads");
    storage.grantReadObjects(this.get("read-inputs"), "uploads");
    // Submit writes the source; Prepare cuts it into chunks; readers show a page as one chunk, and whoever counts rows reads what becomes of each.
    for (const name of ["submit", "manage", "mcp", "read-inputs", "prepare"] as const) {
      storage.grantWriteObjects(this.get(name), "inputs");
    }
    // Private cells: who takes rows writes them, who shows a table to its owner reads them, nobody else touches them.
    for (const name of ["submit", "manage", "mcp"] as const) storage.grantWriteObjects(this.get(name), "private");
    storage.grantReadObjects(this.get("read"), "private");
    for (const name of [
      "submit",
      "manage",
      "mcp",
      "read",
      "read-inputs",
      "prepare",
      "add-runs",
      "watch",
      "audit",
      "finalize",
      "notify",
    ] as const) {
      storage.grantReadObjects(this.get(name), "inputs");
    }
    // Whoever reads fresh also stores what is new.
    for (const name of ["read", "mcp", "watch", "audit", "finalize"] as const) {
      storage.grantWriteObjects(this.get(name), "outputs");
      storage.grantReadObjects(this.get(name), "outputs");
    }
  }

  /** May ask the fetcher, which itself may touch nothing of ours. */
  private grantFetch(fn: RuntimeFunction): void {
    const fetcher = this.get("fetcher").lambda;
    fn.allow(["lambda:InvokeFunction"], [fetcher.functionArn]);
    fn.setEnvironment("FETCHER_FUNCTION", fetcher.functionName);
  }
}

/** What every function knows; none of it is secret. */
const settings = (config: StageConfig, publicUrl: string): Record<keyof Environment, string> => {
  const text: Partial<Record<keyof Environment, string>> = {
    STAGE: config.stage,
    PUBLIC_URL: publicUrl,
    PARALLEL_BASE_URL: config.parallel_base_url,
    PARALLEL_PLATFORM_URL: config.parallel_platform_url,
    RETENTION_DAYS: String(config.retention_days),
    DAY_CAP_USD: String(config.day_cap_usd),
    SIGN_IN_METHODS: config.sign_in_methods.join(","),
    LOG_LEVEL: config.log_level,
  };
  for (const [name, value] of Object.entries(config.durations)) text[name as keyof Environment] = String(value);
  return text as Record<keyof Environment, string>;
};
