/**
 * `npm run record-release -- 0.1.0`: writes statemachines/released/<version>/ with the definition as it is now, one
 * record of each kind, and a group in motion. Everything is stored by the product itself, with demo keys.
 */
import "../support/web-assets.ts";
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { proveOwner } from "../../lambdas/core/oauth/sign-in/owner.ts";
import { createSession } from "../../lambdas/core/oauth/sign-in/session.ts";
import { Secret } from "../../lambdas/core/secret.ts";
import { createDraft } from "../../lambdas/core/drafts/draft.ts";
import { createTaskGroup } from "../../lambdas/core/task-group/submit/create.ts";
import { createUpload } from "../../lambdas/core/uploads/create-upload.ts";
import { rotateWebhookSecret } from "../../lambdas/core/webhooks/ensure-secret.ts";
import { fieldsOf, openBrowser } from "../conformance/support/browser.ts";
import { authorizeUrl, connected, newVerifier } from "../conformance/support/oauth-client.ts";
import { startStoredFront } from "../conformance/support/stored-front.ts";
import { walkAsl } from "../support/asl-machine.ts";
import { startDynamoEngine } from "../support/dynamodb-engine.ts";
import { runStep } from "../support/machine.ts";
import { keyOne } from "../support/oauth-world.ts";
import { companies, echoSchema } from "../support/world.ts";
import { kindOf, kinds } from "./record-kinds.ts";
import { scan, storedWorld, type MidFlight, type StoredItem } from "./stored-world.ts";

/** A group up to Prepare, as it is stored then; and everything that is stored when it has ended. */
const recordGroup = async (): Promise<{ midFlight: MidFlight; items: StoredItem[] }> => {
  const engine = await startDynamoEngine();
  try {
    const { world, objects, run } = storedWorld(engine.client);
    const { ports, caller } = world;
    await run(rotateWebhookSecret(ports, caller.owner));
    await run(createDraft(ports, caller, { output: echoSchema, processor: "core" }));
    const { taskgroup_id } = await run(
      createTaskGroup(ports, caller, {
        rows: companies(3),
        options: { output: echoSchema, processor: "core-fast", webhook_url: "https://hooks.example/1" },
        received_at: ports.clock.now(),
        idempotency_key: "recorded-1",
      }),
    );
    const input = { taskgroup_id, generation: 1 };
    await run(runStep(ports, "prepare", input));
    const midFlight = { taskgroup_id, items: await scan(engine.client, "TaskGroups"), objects: objects() };
    await run(walkAsl(ports, input));
    await run(createUpload(ports, caller, { content_type: "text/csv", bytes: 1_000 }));
    return { midFlight, items: await scan(engine.client, "TaskGroups") };
  } finally {
    await engine.stop();
  }
};

const recordSignIn = async (): Promise<StoredItem[]> => {
  const front = await startStoredFront();
  try {
    const { client_id, redirect_uri } = await connected(front, { key: keyOne });
    const key = new Secret(keyOne);
    await createSession(front.ports, key, await proveOwner(front.ports, key));
    // A sign-in that went to Parallel and has not come back.
    const browser = openBrowser(front.public_url);
    const page = await browser.visit(authorizeUrl(front, { client_id, redirect_uri, verifier: newVerifier() }));
    const { question = "", csrf_token = "" } = fieldsOf(page.html);
    await browser.submit("/authorize", { question, csrf_token, decision: "parallel" });
    return await scan(front.engine.client, "OAuth");
  } finally {
    await front.stop();
  }
};

const version = process.argv[2] ?? "";
if (!/^\d+\.\d+\.\d+$/.test(version)) throw new Error("Name the version: npm run record-release -- 0.1.0");
const path = (name: string) => fileURLToPath(new URL(`../../statemachines/${name}`, import.meta.url));
const folder = `released/${version}`;
mkdirSync(path(folder), { recursive: true });
copyFileSync(path("task-group.asl.json"), path(`${folder}/task-group.asl.json`));

const { midFlight, items } = await recordGroup();
const all = [...items, ...(await recordSignIn())];
const records = Object.fromEntries(
  kinds.map(({ name }) => {
    const item = all.find((candidate) => kindOf(candidate).name === name);
    if (!item) throw new Error(`Nothing of the kind ${name} was stored: make test/released/main.ts store one.`);
    return [name, item];
  }),
);
const write = (name: string, content: unknown) =>
  writeFileSync(path(`${folder}/${name}`), `${JSON.stringify(content, null, 2)}\n`);
write("records.json", records);
write("mid-flight.json", midFlight);
console.log(
  `statemachines/${folder}: the definition, ${kinds.length} records, a group of ${midFlight.items.length} items`,
);
