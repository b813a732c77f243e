/** Uploads and what each owner has on its way, in the task groups table. */
import { UploadAllowance, UploadRecord } from "../../contracts/uploads.ts";
import type { UploadAllowances, Uploads } from "../../core/ports/uploads.ts";
import { uploadAllowanceKey, uploadRecordKey } from "./keys.ts";
import { isNew, recordOf, replaceRecord } from "./records.ts";
import type { Item, Table } from "./table.ts";

const uploadItem = (record: UploadRecord): Item => ({
  ...uploadRecordKey(record.upload_id),
  rev: record.rev,
  expires_at: record.expires_at,
  record,
});

/** Kept a day beyond the one it counts. */
const allowanceItem = (record: UploadAllowance): Item => ({
  ...uploadAllowanceKey(record.owner),
  rev: record.rev,
  expires_at: Date.parse(`${record.day}T00:00:00Z`) / 1_000 + 2 * 24 * 60 * 60,
  record,
});

/** Costs: 1 WCU a write, 1 RCU a get. */
export const dynamoUploads = (table: Table): Uploads => ({
  async insert(record) {
    const { written } = await table.put(uploadItem(record), isNew);
    return written;
  },
  async get(upload_id) {
    const item = await table.get(uploadRecordKey(upload_id));
    return item && recordOf(UploadRecord, item);
  },
  replace: (record) => replaceRecord(table, record, uploadItem),
});

/** Costs: 1 WCU a write, 1 RCU a get. */
export const dynamoUploadAllowances = (table: Table): UploadAllowances => ({
  async insert(record) {
    const { written } = await table.put(allowanceItem(record), isNew);
    return written;
  },
  async get(owner) {
    const item = await table.get(uploadAllowanceKey(owner));
    return item && recordOf(UploadAllowance, item);
  },
  replace: (record) => replaceRecord(table, record, allowanceItem),
});
