/** Files too large for a request: what is asked and answered before one is sent to the bucket, and the records kept of it. */
import * as z from "zod";
import { millis, storedObject } from "./stored-object.ts";

const MB = 1024 * 1024;

/** Largest file of text, and what gzip may hold. */
export const maxUploadBytes = 200 * MB;
/** Largest file that is read as a whole, not row by row: XLSX, gzip, a Markdown table. */
export const maxWholeFileBytes = 20 * MB;
/** Bytes of all files that one owner may announce in a UTC day. */
export const maxUploadBytesADay = 1024 * MB;
/** Uploads of one owner whose form may still be sent and which are not used yet. */
export const maxOpenUploads = 5;
/** How long the form may be sent. */
export const uploadFormMs = 15 * 60 * 1_000;
/** How long an upload may be used. The bucket deletes `uploads/` a day old. */
export const uploadUsableMs = 24 * 60 * 60 * 1_000;

/** Types of table that a file may have, each with its largest size in bytes. */
const uploadTypes: Readonly<Record<string, number>> = {
  "text/csv": maxUploadBytes,
  "application/csv": maxUploadBytes,
  "text/tab-separated-values": maxUploadBytes,
  "application/x-ndjson": maxUploadBytes,
  "application/ndjson": maxUploadBytes,
  "application/jsonl": maxUploadBytes,
  "application/json": maxUploadBytes,
  "application/octet-stream": maxUploadBytes,
  "application/gzip": maxWholeFileBytes,
  "application/x-gzip": maxWholeFileBytes,
  "text/markdown": maxWholeFileBytes,
  "application/vnd.ms-excel": maxWholeFileBytes,
  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": maxWholeFileBytes,
};

const mediaTypeOf = (content_type: string): string => content_type.split(";")[0]?.trim().toLowerCase() ?? "";

/** Bytes that a file of this content-type may have; null for a type that is not taken. */
const maxBytesOf = (content_type: string): number | null => uploadTypes[mediaTypeOf(content_type)] ?? null;

/** POST /v1/uploads. The content-type may carry a charset, as a header does; `bytes` is the size of the file. */
export const UploadRequest = z
  .strictObject({
    content_type: z
      .string()
      .max(200, { error: "at most 200 characters" })
      .regex(/^[\x21-\x7e][\x20-\x7e]*$/, { error: "must be printable ASCII" })
      .refine((type) => maxBytesOf(type) !== null, { error: `one of: ${Object.keys(uploadTypes).join(", ")}` }),
    bytes: z.number().int().positive(),
    name: z.string().min(1).max(255, { error: "at most 255 characters" }).optional(),
  })
  .superRefine(({ content_type, bytes }, context) => {
    const most = maxBytesOf(content_type);
    if (most === null || bytes <= most) return;
    context.addIssue({ code: "custom", path: ["bytes"], message: `at most ${most} (${most / MB} MB) of this type` });
  });
export type UploadRequest = z.infer<typeof UploadRequest>;

/** The 201 answer: POST the file to `url` as multipart/form-data, `fields` first and as they are, `file` last. */
export const UploadCreated = z.object({
  upload_id: z.string(),
  url: z.string(),
  fields: z.record(z.string(), z.string()),
  /** Until when the form may be sent. */
  expires_at: z.string(),
  max_bytes: z.number().int(),
});
export type UploadCreated = z.infer<typeof UploadCreated>;

export const UploadId = z.string().regex(/^upl_[A-Za-z0-9_-]{16,40}$/, { error: "is no id of an upload" });

/** UPLOAD#id. One file on its way, until a task group has taken it. */
export const UploadRecord = storedObject({
  upload_id: z.string(),
  rev: z.number().int(),
  owner: z.string(),
  content_type: z.string(),
  name: z.string(),
  max_bytes: z.number().int(),
  created_at: millis,
  /** The task group that it was used for. */
  used_by: z.string().nullable(),
  /** Epoch seconds, DynamoDB's TTL attribute; never trusted without comparing. */
  expires_at: z.number().int(),
});
export type UploadRecord = z.infer<typeof UploadRecord>;

/** OWNER#id/UPLOADS. What one owner has announced: the forms that are open, and the bytes of a UTC day. */
export const UploadAllowance = storedObject({
  owner: z.string(),
  rev: z.number().int(),
  open: z.array(storedObject({ upload_id: z.string(), until: millis })),
  /** YYYY-MM-DD. */
  day: z.string(),
  day_bytes: z.number().int(),
});
export type UploadAllowance = z.infer<typeof UploadAllowance>;
