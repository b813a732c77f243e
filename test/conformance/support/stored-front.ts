/** The front over a DynamoDB engine: what holds when requests race is what its conditional writes hold. */
import { dynamoAccessTokens } from "../../../lambdas/adapters/dynamodb/oauth-access-tokens.ts";
import { dynamoAttempts } from "../../../lambdas/adapters/dynamodb/oauth-attempts.ts";
import { dynamoClients } from "../../../lambdas/adapters/dynamodb/oauth-clients.ts";
import { dynamoCodes } from "../../../lambdas/adapters/dynamodb/oauth-codes.ts";
import { dynamoGrants } from "../../../lambdas/adapters/dynamodb/oauth-grants.ts";
import { dynamoPendingAuthorizations } from "../../../lambdas/adapters/dynamodb/oauth-pending-authorizations.ts";
import { dynamoOwners } from "../../../lambdas/adapters/dynamodb/owners.ts";
import { dynamoSessions } from "../../../lambdas/adapters/dynamodb/sessions.ts";
import { openTable } from "../../../lambdas/adapters/dynamodb/table.ts";
import { worldClock } from "../../../lambdas/adapters/clock.ts";
import { worldRandom } from "../../../lambdas/adapters/random.ts";
import { startDynamoEngine } from "../../support/dynamodb-engine.ts";
import { startFront } from "./front.ts";

export const startStoredFront = async () => {
  const engine = await startDynamoEngine();
  const table = openTable({ client: engine.client, name: "OAuth", random: worldRandom, clock: worldClock });
  const grants = dynamoGrants(table);
  const front = await startFront({
    grants,
    codes: dynamoCodes(table),
    accessTokens: dynamoAccessTokens(table),
    clients: dynamoClients(table),
    pendingAuthorizations: dynamoPendingAuthorizations(table),
    owners: dynamoOwners(table),
    sessions: dynamoSessions(table),
    attempts: dynamoAttempts(table),
  });
  return {
    ...front,
    grants,
    engine,
    stop: async () => {
      await front.stop();
      await engine.stop();
    },
  };
};
