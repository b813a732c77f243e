/** Uploads, what each owner has on its way, and forms, in memory. */
import type { UploadAllowance, UploadRecord } from "../../contracts/uploads.ts";
import type { UploadAllowances, UploadForms, Uploads } from "../../core/ports/uploads.ts";
import { copyOf, replaceIn } from "./records.ts";

const insertIn = <T>(store: Map<string, T>, key: string, record: T): boolean => {
  if (store.has(key)) return false;
  store.set(key, copyOf(record));
  return true;
};

export const memoryUploads = (): Uploads => {
  const store = new Map<string, UploadRecord>();
  return {
    insert: async (record) => insertIn(store, record.upload_id, record),
    get: async (upload_id) => copyOf(store.get(upload_id) ?? null),
    replace: async (record) => replaceIn(store, record.upload_id, record),
  };
};

export const memoryUploadAllowances = (): UploadAllowances => {
  const store = new Map<string, UploadAllowance>();
  return {
    get: async (owner) => copyOf(store.get(owner) ?? null),
    insert: async (record) => insertIn(store, record.owner, record),
    replace: async (record) => replaceIn(store, record.owner, record),
  };
};

export const memoryUploadForms = (): UploadForms => ({
  form: async ({ key, content_type }) => ({
    url: "https://bucket.example/",
    fields: { key, "Content-Type": content_type },
  }),
});
