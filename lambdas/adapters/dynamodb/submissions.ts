/** Idempotency records in DynamoDB. */
import { SubmissionRecord } from "../../contracts/ledger.ts";
import type { Submissions } from "../../core/ports/task-group-stores.ts";
import { submissionKey } from "./keys.ts";
import { recordOf, replaceRecord } from "./records.ts";
import type { Item, Table } from "./table.ts";

const submissionItem = (record: SubmissionRecord): Item => ({
  ...submissionKey(record.owner, record.key),
  rev: record.rev,
  expires_at: record.expires_at,
  record,
});

/** Costs: 1 WCU a claim or replace, 1 RCU more when somebody was first. */
export const dynamoSubmissions = (table: Table): Submissions => ({
  async claim(record, now) {
    for (;;) {
      const { written, stored } = await table.put(submissionItem(record), {
        text: "attribute_not_exists(#pk) OR #expires_at <= :now",
        names: { "#pk": "pk", "#expires_at": "expires_at" },
        values: { ":now": Math.floor(now / 1000) },
      });
      if (written) return { claimed: true, record };
      // Nothing stored: TTL removed it between the write and the look, so the claim is free again.
      if (stored) return { claimed: false, record: recordOf(SubmissionRecord, stored) };
    }
  },

  replace: (record) => replaceRecord(table, record, submissionItem),
});
