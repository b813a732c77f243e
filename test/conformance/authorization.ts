/**
 * npm run conformance:authorization: the official authorization scenarios and the Inspector's own OAuth flow, against
 * the local cloud. Skips with a line where this Node or the tools' own packages are not enough. Ends with 1 on a failure.
 * Flag: --without-chromium.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startLocalCloud, type LocalCloud } from "../support/local-cloud.ts";
import { agreeInChromium, chromiumPath as installed } from "./support/chromium-user.ts";
import { agreeAt } from "./support/cloud-user.ts";
import { discover, registerStrictly } from "./support/strict-client.ts";

const tools = join(import.meta.dirname, "node_modules");
const conformance = join(tools, "@modelcontextprotocol/conformance/dist/index.js");
const inspector = join(tools, "@modelcontextprotocol/inspector/clients/launcher/build/index.js");

/** `--without-chromium` signs in over plain HTTP although one is installed. */
const chromiumPath = process.argv.includes("--without-chromium") ? undefined : installed;

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

/** The person: by Chromium where it is installed, else form by form; both end at the tool's own listener. */
const agree = async (cloud: LocalCloud, url: string): Promise<void> => {
  if (chromiumPath !== undefined) return void (await agreeInChromium(chromiumPath, url));
  await (await fetch(await agreeAt(cloud, url))).text();
};

/** Runs a tool of the package folder; as soon as it names our /authorize, the person goes there. */
const runTool = (
  cloud: LocalCloud,
  script: string,
  flags: readonly string[],
): Promise<{ code: number; said: string }> =>
  new Promise((resolve, reject) => {
    const home = mkdtempSync(join(tmpdir(), "multitask-conformance-"));
    // A home of its own, and no desktop: nothing is opened, nothing of this machine's is read or kept.
    const env = { PATH: home, HOME: home, MCP_AUTO_OPEN_ENABLED: "true", NO_COLOR: "1" };
    const child = spawn(process.execPath, [script, ...flags], { env, stdio: ["ignore", "pipe", "pipe"] });
    const timer = setTimeout(() => child.kill(), 120_000);
    let said = "";
    let asked = false;
    const hear = (chunk: Buffer): void => {
      said += chunk.toString();
      const url = new RegExp(`${cloud.base_url}/authorize\\?\\S+(?=\\s)`).exec(said)?.[0];
      if (asked || url === undefined) return;
      asked = true;
      agree(cloud, url).catch((error: unknown) => {
        child.kill();
        reject(error instanceof Error ? error : new Error(String(error)));
      });
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.on("error", reject);
    child.on("close", (code) => {
      clearTimeout(timer);
      rmSync(home, { recursive: true, force: true });
      resolve({ code: code ?? 1, said });
    });
  });

const runScenarios = async (cloud: LocalCloud): Promise<boolean> => {
  const port = await freePort();
  const callback = `http://127.0.0.1:${port}/callback`;
  const { client } = await registerStrictly(await discover(cloud.base_url), callback, "none");
  const flags = ["authorization", "--url", cloud.base_url, "--client-id", client.client_id];
  const { code, said } = await runTool(cloud, conformance, [
    ...flags,
    "--resource",
    `${cloud.base_url}/mcp`,
    "--port",
    String(port),
  ]);
  console.log(said.trim());
  return code === 0 && !/skipped|✗|FAILURE/i.test(said);
};

const runInspector = async (cloud: LocalCloud): Promise<boolean> => {
  const callback = `http://127.0.0.1:${await freePort()}/oauth/callback`;
  const flags = ["--cli", `${cloud.base_url}/mcp`, "--transport", "http", "--method", "tools/list", "--format", "json"];
  const { code, said } = await runTool(cloud, inspector, [...flags, "--callback-url", callback]);
  const listed = code === 0 && said.includes('"createTaskGroup"');
  if (!listed) console.log(said.trim());
  console.log(`Inspector CLI: signed in with OAuth and listed the tools: ${listed ? "yes" : `no (exit ${code})`}`);
  return listed;
};

const main = async (): Promise<void> => {
  const [major = 0] = process.versions.node.split(".").map(Number);
  if (major < 22)
    return console.log(`skipped: the conformance tools need Node 22 or newer, this is ${process.versions.node}`);
  if (!existsSync(conformance) || !existsSync(inspector)) {
    return console.log(
      "skipped: the conformance tools are not installed (npm ci --ignore-scripts in test/conformance)",
    );
  }
  console.log(
    chromiumPath === undefined ? "no Chromium: signing in over plain HTTP" : "signing in with headless Chromium",
  );
  const cloud = await startLocalCloud();
  try {
    const passed = [await runScenarios(cloud), await runInspector(cloud)];
    process.exitCode = passed.every(Boolean) ? 0 : 1;
  } finally {
    await cloud.stop();
  }
};

await main();
