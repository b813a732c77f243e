/** Synthesises the app for stage `local`, once per state of its sources. */
import { spawn } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { isRecord } from "../../lambdas/contracts/json.ts";

const projectRoot = fileURLToPath(new URL("../..", import.meta.url));
/** Where the local cloud keeps what it makes: assemblies and logs. Not under version control. */
export const localFolder = join(projectRoot, ".local");

/** What the assembly is made from: a change in any of these makes a new one. */
const sources = ["bin/app.ts", "lib", "lambdas", "stages", "statemachines", "cdk.json", "package-lock.json"];
const stageContext = { stage: "local" };
const keptAssemblies = 3;

/** Answers the folder of the cloud assembly; `cached` when nothing had changed since it was made. */
export async function synthesise(): Promise<{ directory: string; cached: boolean }> {
  const assemblies = join(localFolder, "assemblies");
  const directory = join(assemblies, sourcesHash(stageContext));
  if (existsSync(join(directory, "manifest.json"))) return { directory, cached: true };
  const draft = join(assemblies, `draft-${randomUUID()}`);
  try {
    await runApp(draft);
    try {
      renameSync(draft, directory);
    } catch (error) {
      // Another process made the same one meanwhile.
      if (!existsSync(join(directory, "manifest.json"))) throw error;
    }
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  dropOldest(assemblies, directory);
  return { directory, cached: false };
}

/** Sixteen hex digits that change with the sources of the app or with `settings`, its context. */
export function sourcesHash(settings: object): string {
  const hash = createHash("sha256").update(JSON.stringify(settings));
  for (const path of sources.flatMap((source) => filesOf(join(projectRoot, source))).sort()) {
    hash.update(relative(projectRoot, path).replaceAll(sep, "/")).update("\0").update(readFileSync(path)).update("\0");
  }
  return hash.digest("hex").slice(0, 16);
}

function filesOf(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path).flatMap((name) => filesOf(join(path, name)));
}

/** CDK's own command line would pass the context of cdk.json; without it the flags would differ from a deployment. */
async function runApp(outdir: string): Promise<void> {
  const settings = JSON.parse(readFileSync(join(projectRoot, "cdk.json"), "utf8")) as { context?: unknown };
  const context = { ...(isRecord(settings.context) ? settings.context : {}), ...stageContext };
  const tsx = join(projectRoot, "node_modules", "tsx", "dist", "cli.mjs");
  const child = spawn(process.execPath, [tsx, join(projectRoot, "bin", "app.ts")], {
    cwd: projectRoot,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      CDK_OUTDIR: outdir,
      CDK_CONTEXT_JSON: JSON.stringify(context),
      CDK_DISABLE_CLI_TELEMETRY: "1",
      // CloudFormation's rules are npm run synth's to ask: half of the seconds that a laptop waits for its first start.
      CDK_VALIDATION: "false",
      JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION: "1",
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => output.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => output.push(chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code !== 0) throw new Error(`The CDK app could not be synthesised:\n${Buffer.concat(output).toString().trim()}`);
}

function dropOldest(assemblies: string, keep: string): void {
  const others = readdirSync(assemblies)
    .filter((name) => !name.startsWith("draft-") && join(assemblies, name) !== keep)
    .map((name) => ({ path: join(assemblies, name), modified: statSync(join(assemblies, name)).mtimeMs }))
    .sort((a, b) => b.modified - a.modified);
  for (const { path } of others.slice(keptAssemblies - 1)) rmSync(path, { recursive: true, force: true });
}
