/** Where dispositions rest: an object named after what it holds, so that none is ever changed, and the record says which counts. */
import { createHash } from "node:crypto";
import { gunzipSync, gzipSync } from "node:zlib";
import type { TaskGroupRecord } from "../../../contracts/ledger.ts";
import type { Ports } from "../../ports.ts";
import { type Dispositions, dispositionsOf, everyRowSent, isEveryRowSent, StoredDispositions } from "./dispositions.ts";

type Objects = Pick<Ports, "objects">;
type Disposed = { readonly plan: Pick<TaskGroupRecord["plan"], "dispositions_key" | "processor"> };

/** The key under which they rest now; null where every row is sent, which takes no object. */
export const storeDispositions = async (
  { objects }: Objects,
  { taskgroup_id, generation }: Pick<TaskGroupRecord, "taskgroup_id" | "generation">,
  dispositions: StoredDispositions,
): Promise<string | null> => {
  if (isEveryRowSent(dispositions)) return null;
  const text = JSON.stringify(dispositions);
  const name = createHash("sha256").update(text).digest("hex").slice(0, 16);
  const key = `inputs/${taskgroup_id}/dispositions-${generation}-${name}.json.gz`;
  await objects.put(key, gzipSync(text), "application/gzip");
  return key;
};

export const readStoredDispositions = async (
  { objects }: Objects,
  { plan }: { readonly plan: Pick<TaskGroupRecord["plan"], "dispositions_key"> },
): Promise<StoredDispositions> => {
  if (plan.dispositions_key === null) return everyRowSent;
  const body = await objects.get(plan.dispositions_key);
  if (!body) throw new Error(`The dispositions ${plan.dispositions_key} are not stored.`);
  return StoredDispositions.parse(JSON.parse(gunzipSync(body).toString("utf8")));
};

/** What the record says becomes of its rows; rows not disposed yet count as sent. */
export const readDispositions = async (ports: Objects, record: Disposed): Promise<Dispositions> =>
  dispositionsOf(await readStoredDispositions(ports, record), record.plan);
