/** Every port in memory, composed: what tests hand to the core. */
import type { Clock, Log } from "../../core/ports/process.ts";
import type { ParallelFor } from "../../core/ports/parallel.ts";
import type { Ports } from "../../core/ports.ts";
import { memoryBatches } from "./batches.ts";
import { memoryDeliveries } from "./deliveries.ts";
import { memoryDrafts } from "./drafts.ts";
import { memoryExecutions } from "./executions.ts";
import { memoryFetcher } from "./fetcher.ts";
import { memoryJobKeys } from "./job-keys.ts";
import { memoryAccessTokens } from "./oauth-access-tokens.ts";
import { memoryAttempts } from "./oauth-attempts.ts";
import { memoryClients } from "./oauth-clients.ts";
import { memoryCodes } from "./oauth-codes.ts";
import { memoryGrants } from "./oauth-grants.ts";
import { memoryKeyProvider } from "./oauth-key-provider.ts";
import { memoryPendingAuthorizations } from "./oauth-pending-authorizations.ts";
import { memoryObjects } from "./objects.ts";
import { memoryOwners } from "./owners.ts";
import { seededRandom } from "./random.ts";
import { memoryRows } from "./rows.ts";
import { memorySessions } from "./sessions.ts";
import { memorySettings } from "./settings.ts";
import { memorySpending } from "./spending.ts";
import { memorySubmissions } from "./submissions.ts";
import { memoryTaskGroups } from "./task-groups.ts";
import { memoryUploadAllowances, memoryUploadForms, memoryUploads } from "./uploads.ts";
import { memoryWebhookSecrets } from "./webhook-secrets.ts";

const silent: Log = { info: () => {}, warn: () => {}, error: () => {} };

/** `changes` replaces single ports, `seed` draws everything random. */
export const memoryPorts = (
  needs: { parallel: ParallelFor; clock: Clock; seed?: number },
  changes: Partial<Ports> = {},
): Ports => {
  const random = seededRandom(needs.seed);
  const pepper = random.bytes(32);
  const grants = changes.grants ?? memoryGrants();
  return {
    clock: needs.clock,
    random,
    log: silent,
    settings: memorySettings(),
    parallel: needs.parallel,
    taskGroups: memoryTaskGroups(),
    batches: memoryBatches(),
    rows: memoryRows(),
    submissions: memorySubmissions(),
    drafts: memoryDrafts(),
    spending: memorySpending(),
    objects: memoryObjects(),
    uploads: memoryUploads(),
    uploadAllowances: memoryUploadAllowances(),
    uploadForms: memoryUploadForms(),
    jobKeys: memoryJobKeys(random),
    executions: memoryExecutions(),
    owners: memoryOwners(),
    sessions: memorySessions(),
    clients: memoryClients(),
    pendingAuthorizations: memoryPendingAuthorizations(),
    grants,
    codes: memoryCodes(),
    accessTokens: memoryAccessTokens(grants),
    attempts: memoryAttempts(),
    keyProvider: memoryKeyProvider(),
    fetcher: memoryFetcher(),
    deliveries: memoryDeliveries(),
    webhookSecrets: memoryWebhookSecrets(),
    pepper: async () => pepper,
    ...changes,
  };
};
