/** Finds what the official tools need: Node 22.19 or newer, and their packages. */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const modules = new URL("../node_modules/", import.meta.url);

export const conformanceScript = fileURLToPath(new URL("@modelcontextprotocol/conformance/dist/index.js", modules));
export const inspectorScript = fileURLToPath(new URL(".bin/mcp-inspector", modules));

const newEnough = (version: string): boolean => {
  const [major = 0, minor = 0] = version.replace("v", "").split(".").map(Number);
  return major > 22 || (major === 22 && minor >= 19);
};

const versionOf = (path: string): string => {
  try {
    return execFileSync(path, ["--version"], { encoding: "utf8" }).trim();
  } catch {
    return "v0";
  }
};

/** Path of a Node that runs the tools: this one, or the one CONFORMANCE_NODE names; or the sentence why there is none. */
export const toolsNode = (): { node: string } | { missing: string } => {
  if (!existsSync(conformanceScript)) return { missing: "they are not installed: npm ci --prefix test/conformance" };
  const asked = process.env["CONFORMANCE_NODE"];
  const node = [process.execPath, ...(asked ? [asked] : [])].find((path) => newEnough(versionOf(path)));
  if (node) return { node };
  return { missing: `they need Node 22.19 or newer and this is ${process.version}: CONFORMANCE_NODE=/path/to/node` };
};
