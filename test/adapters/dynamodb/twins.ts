/** Every store on memory and on DynamoDB: what one promises, both keep. */
import { afterAll, beforeAll } from "@jest/globals";
import { worldClock } from "../../../lambdas/adapters/clock.ts";
import { dynamoAccessTokens } from "../../../lambdas/adapters/dynamodb/oauth-access-tokens.ts";
import { dynamoAttempts } from "../../../lambdas/adapters/dynamodb/oauth-attempts.ts";
import { dynamoBatches } from "../../../lambdas/adapters/dynamodb/batches.ts";
import { dynamoClients } from "../../../lambdas/adapters/dynamodb/oauth-clients.ts";
import { dynamoCodes } from "../../../lambdas/adapters/dynamodb/oauth-codes.ts";
import { dynamoGrants } from "../../../lambdas/adapters/dynamodb/oauth-grants.ts";
import { dynamoOwners } from "../../../lambdas/adapters/dynamodb/owners.ts";
import { dynamoPendingAuthorizations } from "../../../lambdas/adapters/dynamodb/oauth-pending-authorizations.ts";
import { dynamoRows } from "../../../lambdas/adapters/dynamodb/rows.ts";
import { dynamoSessions } from "../../../lambdas/adapters/dynamodb/sessions.ts";
import { dynamoSpending } from "../../../lambdas/adapters/dynamodb/spending.ts";
import { dynamoSubmissions } from "../../../lambdas/adapters/dynamodb/submissions.ts";
import { dynamoTaskGroups } from "../../../lambdas/adapters/dynamodb/task-groups.ts";
import { memoryAccessTokens } from "../../../lambdas/adapters/memory/oauth-access-tokens.ts";
import { memoryAttempts } from "../../../lambdas/adapters/memory/oauth-attempts.ts";
import { memoryBatches } from "../../../lambdas/adapters/memory/batches.ts";
import { memoryClients } from "../../../lambdas/adapters/memory/oauth-clients.ts";
import { memoryCodes } from "../../../lambdas/adapters/memory/oauth-codes.ts";
import { memoryGrants } from "../../../lambdas/adapters/memory/oauth-grants.ts";
import { memoryOwners } from "../../../lambdas/adapters/memory/owners.ts";
import { memoryPendingAuthorizations } from "../../../lambdas/adapters/memory/oauth-pending-authorizations.ts";
import { memoryRows } from "../../../lambdas/adapters/memory/rows.ts";
import { memorySessions } from "../../../lambdas/adapters/memory/sessions.ts";
import { memorySpending } from "../../../lambdas/adapters/memory/spending.ts";
import { memorySubmissions } from "../../../lambdas/adapters/memory/submissions.ts";
import { memoryTaskGroups } from "../../../lambdas/adapters/memory/task-groups.ts";
import { dynamoUploadAllowances, dynamoUploads } from "../../../lambdas/adapters/dynamodb/uploads.ts";
import { memoryUploadAllowances, memoryUploads } from "../../../lambdas/adapters/memory/uploads.ts";
import { openTable } from "../../../lambdas/adapters/dynamodb/table.ts";
import { worldRandom } from "../../../lambdas/adapters/random.ts";
import type { Ports } from "../../../lambdas/core/ports.ts";
import { startDynamoEngine } from "../../support/dynamodb-engine.ts";

type Stores = Pick<
  Ports,
  | "taskGroups"
  | "batches"
  | "rows"
  | "submissions"
  | "spending"
  | "uploads"
  | "uploadAllowances"
  | "owners"
  | "sessions"
  | "clients"
  | "pendingAuthorizations"
  | "grants"
  | "codes"
  | "accessTokens"
  | "attempts"
>;

const memory = (): Stores => {
  const grants = memoryGrants();
  return {
    taskGroups: memoryTaskGroups(),
    batches: memoryBatches(),
    rows: memoryRows(),
    submissions: memorySubmissions(),
    spending: memorySpending(),
    uploads: memoryUploads(),
    uploadAllowances: memoryUploadAllowances(),
    owners: memoryOwners(),
    sessions: memorySessions(),
    clients: memoryClients(),
    pendingAuthorizations: memoryPendingAuthorizations(),
    grants,
    codes: memoryCodes(),
    accessTokens: memoryAccessTokens(grants),
    attempts: memoryAttempts(),
  };
};

const dynamodb = (client: Parameters<typeof openTable>[0]["client"]): Stores => {
  const open = (name: string) => openTable({ client, name, random: worldRandom, clock: worldClock });
  const groups = open("TaskGroups");
  const oauth = open("OAuth");
  const retention = { clock: worldClock, days: 90 };
  return {
    taskGroups: dynamoTaskGroups(groups, retention),
    batches: dynamoBatches(groups, retention),
    rows: dynamoRows(groups, retention),
    submissions: dynamoSubmissions(groups),
    spending: dynamoSpending(groups),
    uploads: dynamoUploads(groups),
    uploadAllowances: dynamoUploadAllowances(groups),
    owners: dynamoOwners(oauth),
    sessions: dynamoSessions(oauth),
    clients: dynamoClients(oauth),
    pendingAuthorizations: dynamoPendingAuthorizations(oauth),
    grants: dynamoGrants(oauth),
    codes: dynamoCodes(oauth),
    accessTokens: dynamoAccessTokens(oauth),
    attempts: dynamoAttempts(oauth),
  };
};

/** For `describe.each`: name and opener of each twin. Starts a DynamoDB for the test file that calls it, and stops it. */
export const storeTwins = (): [string, () => Stores][] => {
  let engine: Awaited<ReturnType<typeof startDynamoEngine>>;
  beforeAll(async () => {
    engine = await startDynamoEngine();
  });
  afterAll(() => engine.stop());
  return [
    ["memory", memory],
    ["dynamodb", () => dynamodb(engine.client)],
  ];
};
