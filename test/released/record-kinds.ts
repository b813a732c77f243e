/** The kinds of records, named as the headings of docs/storage.md, and the schema of those that rest as JSON text. */
import type * as z from "zod";
import { BatchRecord, RowRecord } from "../../lambdas/contracts/row-ledger.ts";
import { DraftRecord } from "../../lambdas/contracts/draft.ts";
import { SubmissionRecord, TaskGroupRecord, TaskGroupSpec } from "../../lambdas/contracts/ledger.ts";
import {
  AccessTokenRecord,
  ClientRecord,
  CodeRecord,
  GrantRecord,
  PendingAuthorization,
} from "../../lambdas/contracts/oauth-ledger.ts";
import { UploadAllowance, UploadRecord } from "../../lambdas/contracts/uploads.ts";
import { DeliveryRecord, WebhookSecretRecord } from "../../lambdas/contracts/webhooks.ts";
import type { StoredItem } from "./stored-world.ts";

interface Kind {
  readonly name: string;
  readonly pk: RegExp;
  readonly sk: RegExp;
  readonly schema?: z.ZodType;
}

const any = /./;
export const kinds: readonly Kind[] = [
  { name: "Task group", pk: /^GROUP#/, sk: /^META$/, schema: TaskGroupRecord },
  { name: "Specification", pk: /^GROUP#/, sk: /^SPEC$/, schema: TaskGroupSpec },
  { name: "Batch", pk: /^GROUP#/, sk: /^B#/, schema: BatchRecord },
  { name: "Row", pk: /^ROWS#/, sk: any, schema: RowRecord },
  { name: "Submission", pk: /^IDEM#/, sk: any, schema: SubmissionRecord },
  { name: "Draft", pk: /^DRAFT#/, sk: any, schema: DraftRecord },
  { name: "Spending", pk: /^SPEND#/, sk: any },
  { name: "Upload", pk: /^UPLOAD#/, sk: /^UPLOAD$/, schema: UploadRecord },
  { name: "Upload allowance", pk: /^OWNER#/, sk: /^UPLOADS$/, schema: UploadAllowance },
  { name: "Webhook delivery", pk: /^GROUP#/, sk: /^W#/, schema: DeliveryRecord },
  { name: "Webhook secret version", pk: /^OWNER#/, sk: /^WEBHOOK$/, schema: WebhookSecretRecord },
  { name: "Owner", pk: /^SUBJECT#/, sk: any },
  { name: "Session", pk: /^SESSION#/, sk: any },
  { name: "Pointer", pk: /^OWNER#/, sk: /^(GRANT|SESSION)#/ },
  { name: "Client", pk: /^CLIENT#/, sk: any, schema: ClientRecord },
  { name: "Pending authorization", pk: /^PENDING#/, sk: any, schema: PendingAuthorization },
  { name: "Grant", pk: /^GRANT#/, sk: any, schema: GrantRecord },
  { name: "Code", pk: /^CODE#/, sk: any, schema: CodeRecord },
  { name: "Access token", pk: /^TOKEN#/, sk: any, schema: AccessTokenRecord },
  { name: "Attempts", pk: /^ATTEMPTS#/, sk: any },
];

export const kindOf = ({ pk, sk }: StoredItem): Kind => {
  const found = kinds.find((kind) => kind.pk.test(pk) && kind.sk.test(sk));
  if (!found)
    throw new Error(`No kind of record is stored at ${pk} / ${sk}: name it in test/released/record-kinds.ts.`);
  return found;
};
