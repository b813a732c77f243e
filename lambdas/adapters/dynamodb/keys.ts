/** Where each record rests: partition key, sort key and the attributes indexes and TTL read. */

export interface Key {
  pk: string;
  sk: string;
}

/** Rows of one partition: DynamoDB takes 1,000 writes a second there, so 10,000 rows spread over 20. */
export const rowsPerPartition = 500;

/** Numbers sort as text only when they are equally long. */
const padded = (value: number, width: number): string => String(value).padStart(width, "0");

export const groupKey = (taskgroup_id: string): Key => ({ pk: `GROUP#${taskgroup_id}`, sk: "META" });
export const specKey = (taskgroup_id: string): Key => ({ pk: `GROUP#${taskgroup_id}`, sk: "SPEC" });
export const batchKey = (taskgroup_id: string, generation: number, n: number): Key => ({
  pk: `GROUP#${taskgroup_id}`,
  sk: `B#${padded(generation, 6)}#${padded(n, 6)}`,
});
export const rowSortKey = (row: number): string => `R#${padded(row, 7)}`;
export const rowsPartition = (taskgroup_id: string, partition: number): string => `ROWS#${taskgroup_id}#${partition}`;
export const rowKey = (taskgroup_id: string, row: number): Key => ({
  pk: rowsPartition(taskgroup_id, Math.floor(row / rowsPerPartition)),
  sk: rowSortKey(row),
});
export const submissionKey = (owner: string, key: string): Key => ({ pk: `IDEM#${owner}#${key}`, sk: "IDEM" });
export const draftKey = (draft_id: string): Key => ({ pk: `DRAFT#${draft_id}`, sk: "DRAFT" });
export const spendingKey = (owner: string, day: string): Key => ({ pk: `SPEND#${owner}`, sk: `DAY#${day}` });
export const ownerKey = (subject_hash: string): Key => ({ pk: `SUBJECT#${subject_hash}`, sk: "OWNER" });
export const sessionKey = (session_hash: string): Key => ({ pk: `SESSION#${session_hash}`, sk: "SESSION" });
export const deliveryKey = (taskgroup_id: string, delivery_id: string): Key => ({
  pk: `GROUP#${taskgroup_id}`,
  sk: `W#${delivery_id}`,
});
export const webhookSecretKey = (owner: string): Key => ({ pk: `OWNER#${owner}`, sk: "WEBHOOK" });
export const uploadRecordKey = (upload_id: string): Key => ({ pk: `UPLOAD#${upload_id}`, sk: "UPLOAD" });
export const uploadAllowanceKey = (owner: string): Key => ({ pk: `OWNER#${owner}`, sk: "UPLOADS" });
