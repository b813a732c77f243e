/** A file that lies in the bucket as an upload of the world's caller. */
import type { Caller } from "../../lambdas/core/oauth/sign-in/caller.ts";
import { createUpload, uploadKey } from "../../lambdas/core/uploads/create-upload.ts";
import { type Submission } from "../../lambdas/core/task-group/submit/create.ts";
import { post } from "./submit.ts";
import type { World } from "./world.ts";

export const uploaded = async (
  world: World,
  file: string | Uint8Array,
  {
    content_type = "text/csv",
    caller = world.caller,
    name,
  }: { content_type?: string; caller?: Caller; name?: string } = {},
): Promise<string> => {
  const bytes = typeof file === "string" ? Buffer.from(file) : file;
  const asked = { content_type, bytes: Math.max(1, bytes.length), ...(name !== undefined && { name }) };
  const { upload_id } = await createUpload(world.ports, caller, asked);
  await world.ports.objects.put(uploadKey(upload_id), bytes, content_type);
  return upload_id;
};

/** Starts a task group from it. */
export const postUpload = (world: World, upload: string, more: Partial<Submission> = {}) =>
  post(world, { rows: [], upload, ...more });

/** A CSV of so many companies. */
export const companiesCsv = (count: number): string =>
  ["company,website", ...Array.from({ length: count }, (_, row) => `Company ${row},https://c${row}.example`)].join(
    "\n",
  );
