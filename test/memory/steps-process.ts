/**
 * The steps of one group of 100,000 rows in a process of their own: `<url of Parallel> <bytes a row> <folder>`. Inputs rest on
 * disk, as they do in S3; records in memory, which counts. Tells after each step how much memory was taken at most, in MB.
 */
import {
  appendFileSync,
  copyFileSync,
  createReadStream,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { worldClock } from "../../lambdas/adapters/clock.ts";
import { memoryObjects } from "../../lambdas/adapters/memory/objects.ts";
import { memoryPorts } from "../../lambdas/adapters/memory/ports.ts";
import { memorySettings } from "../../lambdas/adapters/memory/settings.ts";
import { parallelFor } from "../../lambdas/adapters/parallel/parallel.ts";
import { worldRandom } from "../../lambdas/adapters/random.ts";
import { deployedDurations } from "../../lambdas/contracts/durations.ts";
import type { Objects } from "../../lambdas/core/ports/task-group-stores.ts";
import { identifyCaller } from "../../lambdas/core/oauth/sign-in/caller.ts";
import { createTaskGroup } from "../../lambdas/core/task-group/submit/create.ts";
import { createUpload, uploadKey } from "../../lambdas/core/uploads/create-upload.ts";
import { demoKey } from "../../local/parallel-simulator/server.ts";
import { runStep, type StepName } from "../support/machine.ts";
import { echoSchema } from "../support/world.ts";

const [base_url = "", rowBytes = "0", folder = "", last = "audit"] = process.argv.slice(2);
const rows = 100_000;

const place = (key: string): string => join(folder, key.replaceAll("/", "+"));
const onDisk: Objects = {
  ...memoryObjects(),
  put: async (key, body) => writeFileSync(place(key), body),
  get: async (key) => (existsSync(place(key)) ? readFileSync(place(key)) : null),
  open: async (key) => createReadStream(place(key)) as AsyncIterable<Uint8Array>,
  find: async (key) => (existsSync(place(key)) ? { bytes: statSync(place(key)).size, etag: "e" } : null),
  copy: async (from, to) => {
    copyFileSync(place(from), place(to));
    return true;
  },
};

const scaled = Object.fromEntries(
  Object.entries(deployedDurations).map(([name, ms]) => [name, name.startsWith("POLL") ? 50 : ms]),
) as typeof deployedDurations;
const settings = memorySettings({ durations: { ...scaled, SNAPSHOT_GAP_MS: 10 }, day_cap_micros: 1e12 });
const ports = memoryPorts(
  {
    parallel: parallelFor({ base_url, clock: worldClock, random: worldRandom, idle_ms: 60_000 }),
    clock: worldClock,
  },
  { settings, objects: onDisk, random: worldRandom },
);

const writeCsv = (key: string): number => {
  mkdirSync(dirname(place(key)), { recursive: true });
  const text = "x".repeat(Number(rowBytes));
  writeFileSync(place(key), "company,notes\n");
  // Part by part: the whole text would be the most that this process ever holds.
  for (let row = 0; row < rows; row += 1_000) {
    appendFileSync(place(key), Array.from({ length: 1_000 }, (_, at) => `Company ${row + at},${text}\n`).join(""));
  }
  return statSync(place(key)).size;
};

const caller = await identifyCaller(ports, { api_key: demoKey });
const { upload_id } = await createUpload(ports, caller, { content_type: "text/csv", bytes: 1_000 });
const bytes = writeCsv(uploadKey(upload_id));
const { taskgroup_id } = await createTaskGroup(ports, caller, {
  rows: [],
  upload: upload_id,
  options: { output: echoSchema, processor: "lite-fast" },
  received_at: ports.clock.now(),
});
const told: Record<string, number> = { file_mb: Math.round(bytes / 1024 / 1024) };
let step: StepName = "read_inputs";
for (;;) {
  const { next, wait_seconds } = await runStep(ports, step, { taskgroup_id, generation: 1 });
  told[step] = Math.round(process.resourceUsage().maxRSS / 1024);
  if (next === "wait") await ports.clock.sleep(wait_seconds * 1_000);
  if (next === "done" || (step === last && next !== step && next !== "wait")) break;
  if (next !== "wait" && next !== "late_audit") step = next;
}
const record = await ports.taskGroups.get(taskgroup_id);
console.log(JSON.stringify({ ...told, state: record?.state, rows: record?.plan.num_rows }));
process.exit(0);
