/** `npm run conformance`: the official MCP tools against the local cloud. Says why when they cannot run here. */
import { startLocalCloud, type LocalCloud } from "../support/local-cloud.ts";
import { runInspector } from "./server/inspector.ts";
import { toolsNode } from "./server/node-22.ts";
import { runSuite } from "./server/suite.ts";

const parts: [string, (node: string, cloud: LocalCloud) => Promise<string[]>][] = [
  ["Conformance suite, server scenarios of 2025-11-25", runSuite],
  ["Inspector with a key", runInspector],
];

const found = toolsNode();
if ("missing" in found) {
  console.log(`Skipped: the official MCP tools cannot run here, ${found.missing}`);
} else {
  const cloud = await startLocalCloud();
  try {
    for (const [name, run] of parts) {
      console.log(`\n${name}`);
      const problems = await run(found.node, cloud);
      for (const problem of problems) console.error(`✗ ${problem}`);
      if (problems.length > 0) process.exitCode = 1;
    }
  } finally {
    await cloud.stop();
  }
}
