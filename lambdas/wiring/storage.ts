/** Part: the records in DynamoDB. One client for both tables. */
import { worldClock } from "../adapters/clock.ts";
import { dynamoBatches } from "../adapters/dynamodb/batches.ts";
import { dynamoClient } from "../adapters/dynamodb/client.ts";
import { dynamoDeliveries } from "../adapters/dynamodb/deliveries.ts";
import { dynamoDrafts } from "../adapters/dynamodb/drafts.ts";
import type { Retention } from "../adapters/dynamodb/expiry.ts";
import { dynamoAccessTokens } from "../adapters/dynamodb/oauth-access-tokens.ts";
import { dynamoAttempts } from "../adapters/dynamodb/oauth-attempts.ts";
import { dynamoClients } from "../adapters/dynamodb/oauth-clients.ts";
import { dynamoCodes } from "../adapters/dynamodb/oauth-codes.ts";
import { dynamoGrants } from "../adapters/dynamodb/oauth-grants.ts";
import { dynamoPendingAuthorizations } from "../adapters/dynamodb/oauth-pending-authorizations.ts";
import { dynamoOwners } from "../adapters/dynamodb/owners.ts";
import { dynamoRows } from "../adapters/dynamodb/rows.ts";
import { dynamoSessions } from "../adapters/dynamodb/sessions.ts";
import { dynamoSpending } from "../adapters/dynamodb/spending.ts";
import { dynamoSubmissions } from "../adapters/dynamodb/submissions.ts";
import { openTable, type Table } from "../adapters/dynamodb/table.ts";
import { dynamoTaskGroups } from "../adapters/dynamodb/task-groups.ts";
import { dynamoUploadAllowances, dynamoUploads } from "../adapters/dynamodb/uploads.ts";
import { dynamoWebhookSecrets } from "../adapters/dynamodb/webhook-secrets.ts";
import { worldRandom } from "../adapters/random.ts";
import type { Part } from "./compose.ts";
import { read } from "./environment.ts";

let client: ReturnType<typeof dynamoClient> | undefined;
const open = (name: string): Table => {
  client ??= dynamoClient();
  return openTable({ client, name, random: worldRandom, clock: worldClock });
};
const groups = (): Table => open(read("TASK_GROUPS_TABLE"));
const oauth = (): Table => open(read("OAUTH_TABLE"));
const retention = (): Retention => ({ clock: worldClock, days: read("RETENTION_DAYS") });

export const storage: Part = {
  taskGroups: () => dynamoTaskGroups(groups(), retention()),
  batches: () => dynamoBatches(groups(), retention()),
  rows: () => dynamoRows(groups(), retention()),
  submissions: () => dynamoSubmissions(groups()),
  drafts: () => dynamoDrafts(groups()),
  spending: () => dynamoSpending(groups()),
  uploads: () => dynamoUploads(groups()),
  uploadAllowances: () => dynamoUploadAllowances(groups()),
  deliveries: () => dynamoDeliveries(groups()),
  webhookSecrets: () => dynamoWebhookSecrets(groups()),
  owners: () => dynamoOwners(oauth()),
  sessions: () => dynamoSessions(oauth()),
  clients: () => dynamoClients(oauth()),
  pendingAuthorizations: () => dynamoPendingAuthorizations(oauth()),
  grants: () => dynamoGrants(oauth()),
  codes: () => dynamoCodes(oauth()),
  accessTokens: () => dynamoAccessTokens(oauth()),
  attempts: () => dynamoAttempts(oauth()),
};
