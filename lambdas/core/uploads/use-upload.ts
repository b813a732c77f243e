/** Finds the file of an upload for the caller who owns it, and takes it for one task group. */
import type { Reading } from "../../contracts/ledger.ts";
import type { UploadRecord } from "../../contracts/uploads.ts";
import type { Ports } from "../ports.ts";
import { conflict, notFound, type Refused } from "../problem.ts";
import { closeForm, uploadKey } from "./create-upload.ts";

type Found = Pick<Ports, "uploads" | "objects" | "clock">;

/**
 * The file as it lies there now, pinned by its ETag. Throws Refused 404 for an upload that is unknown, another's or a day old
 * (all alike), 409 for one that was used (but for `taskgroup_id`) or has no file yet.
 */
export const findUpload = async (
  ports: Found,
  owner: string,
  upload_id: string,
  taskgroup_id?: string | null,
): Promise<Reading> => {
  const record = await usable(ports, owner, upload_id, taskgroup_id);
  const file = await ports.objects.find(uploadKey(upload_id));
  if (!file) throw notSentYet(upload_id);
  const { content_type, name } = record;
  const nothing = { sheet: null, bytes_read: 0, rows_read: 0, rows_stored: 0, failure: null };
  return { upload_id, etag: file.etag, content_type, name, bytes: file.bytes, ...nothing };
};

const usable = async (
  ports: Pick<Ports, "uploads" | "clock">,
  owner: string,
  upload_id: string,
  taskgroup_id: string | null | undefined,
): Promise<UploadRecord> => {
  const record = await ports.uploads.get(upload_id);
  const isOver = record !== null && record.expires_at * 1_000 <= ports.clock.now();
  if (!record || record.owner !== owner || isOver) throw unknownUpload(upload_id);
  if (record.used_by !== null && record.used_by !== taskgroup_id) throw used(record);
  return record;
};

/** Marks it as used by one task group, for good. Repeatable. Throws as findUpload. */
export const takeUpload = async (
  ports: Pick<Ports, "uploads" | "uploadAllowances" | "clock">,
  owner: string,
  { upload_id }: Pick<Reading, "upload_id">,
  taskgroup_id: string,
): Promise<void> => {
  for (;;) {
    const record = await usable(ports, owner, upload_id, taskgroup_id);
    if (record.used_by === taskgroup_id) break;
    if (await ports.uploads.replace({ ...record, used_by: taskgroup_id })) break;
  }
  await closeForm(ports, owner, upload_id);
};

const path = "inputs.upload";

const unknownUpload = (upload_id: string): Refused =>
  notFound({
    code: "unknown_upload",
    title: "No such upload",
    detail: `There is no upload ${upload_id} of yours here. An upload is kept for a day: POST /v1/uploads makes another.`,
    errors: [{ path, message: "names no upload of yours" }],
  });

const used = ({ upload_id, used_by }: UploadRecord): Refused =>
  conflict({
    code: "upload_used",
    title: "The upload was used",
    detail: `Upload ${upload_id} was read for task group ${used_by}. An upload is used once: send the file again for another task group.`,
    errors: [{ path, message: "was used before" }],
    more: { taskgroup_id: used_by },
  });

const notSentYet = (upload_id: string): Refused =>
  conflict({
    code: "upload_empty",
    title: "Nothing has been uploaded yet",
    detail: `Send the file of ${upload_id} first: POST it to the url with the fields that POST /v1/uploads gave.`,
    errors: [{ path, message: "has no file yet" }],
  });
