/** Files that callers send to the bucket themselves, before a task group reads them. */
import type { UploadAllowance, UploadRecord } from "../../contracts/uploads.ts";

/** Replaced by compare-and-swap on `rev`, as every record (ports/task-group-stores). */
export interface Uploads {
  /** False when the id is taken. */
  insert(record: UploadRecord): Promise<boolean>;
  /** Strongly consistent. Null: never announced, or swept. */
  get(upload_id: string): Promise<UploadRecord | null>;
  replace(record: UploadRecord): Promise<UploadRecord | null>;
}

export interface UploadAllowances {
  get(owner: string): Promise<UploadAllowance | null>;
  /** False when the owner has one. */
  insert(record: UploadAllowance): Promise<boolean>;
  replace(record: UploadAllowance): Promise<UploadAllowance | null>;
}

/** Signs what lets somebody else write one object of the bucket. */
export interface UploadForms {
  /** A POST of one file of this type, of 1 to `max_bytes` bytes, under exactly this key. */
  form(request: {
    key: string;
    content_type: string;
    max_bytes: number;
    seconds: number;
  }): Promise<{ url: string; fields: Record<string, string> }>;
}
