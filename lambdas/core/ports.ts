/** What the core asks of the world. Adapters obey; the memory twins under adapters/memory stand in for them in tests. */
import type {
  AccessTokens,
  Attempts,
  Clients,
  Codes,
  Grants,
  KeyProvider,
  Owners,
  PendingAuthorizations,
  Sessions,
} from "./ports/oauth-stores.ts";
import type { Drafts } from "./ports/drafts.ts";
import type { Deliveries, Fetcher, WebhookSecrets } from "./ports/outbound.ts";
import type { ParallelFor } from "./ports/parallel.ts";
import type { Clock, Log, Random, Settings } from "./ports/process.ts";
import type {
  Batches,
  Executions,
  JobKeys,
  Objects,
  Rows,
  Spending,
  Submissions,
  TaskGroups,
} from "./ports/task-group-stores.ts";
import type { UploadAllowances, UploadForms, Uploads } from "./ports/uploads.ts";

export interface Ports {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly settings: Settings;
  readonly parallel: ParallelFor;
  readonly taskGroups: TaskGroups;
  readonly batches: Batches;
  readonly rows: Rows;
  readonly submissions: Submissions;
  readonly drafts: Drafts;
  readonly spending: Spending;
  readonly objects: Objects;
  readonly uploads: Uploads;
  readonly uploadAllowances: UploadAllowances;
  readonly uploadForms: UploadForms;
  readonly jobKeys: JobKeys;
  readonly executions: Executions;
  readonly owners: Owners;
  readonly sessions: Sessions;
  readonly clients: Clients;
  readonly pendingAuthorizations: PendingAuthorizations;
  readonly grants: Grants;
  readonly codes: Codes;
  readonly accessTokens: AccessTokens;
  readonly attempts: Attempts;
  readonly keyProvider: KeyProvider;
  readonly fetcher: Fetcher;
  readonly deliveries: Deliveries;
  readonly webhookSecrets: WebhookSecrets;
  /** 32 bytes, the same for ever: losing it orphans every owner (D9). */
  readonly pepper: () => Promise<Uint8Array>;
}
