/** Makes drafts, finds them for their owner, and shows them. */
import { destinations, type Draft, type DraftOptions, type DraftRecord } from "../../contracts/draft.ts";
import type { Caller } from "../oauth/sign-in/caller.ts";
import { newId } from "../oauth/secrets/token.ts";
import type { Ports } from "../ports.ts";
import type { Settings } from "../ports/process.ts";
import { notFound, type Refused } from "../problem.ts";
import { readOutput } from "../task-group/specification/output-schema.ts";
import { groupUrl } from "../task-group/state/addresses.ts";

const keptSeconds = 24 * 60 * 60;

/** Throws Refused 422 for options that no start could take. Nothing is sent anywhere, and nothing costs. */
export const createDraft = async (
  ports: Pick<Ports, "drafts" | "fetcher" | "clock" | "random" | "settings">,
  caller: Pick<Caller, "owner" | "via">,
  options: DraftOptions,
): Promise<Draft> => {
  readOutput(options.output, options.output_type);
  if (options.webhook_url !== undefined) await ports.fetcher.check({ url: options.webhook_url, field: "webhook_url" });
  const now = ports.clock.now();
  const record: DraftRecord = {
    // 128 random bits: whoever was told the address may look for it, nobody finds it.
    draft_id: newId(ports.random, "draft"),
    rev: 0,
    owner: caller.owner,
    created_at: now,
    expires_at: Math.floor(now / 1_000) + keptSeconds,
    by_app: caller.via === "access_token",
    options,
    taskgroup_id: null,
  };
  await ports.drafts.insert(record);
  return shownDraft(ports.settings, record);
};

/** Throws Refused 404, in the same words for an unknown, foreign, expired or malformed id. */
export const ownedDraft = async (
  ports: Pick<Ports, "drafts" | "clock">,
  owner: string,
  draft_id: string,
): Promise<DraftRecord> => {
  const record = /^draft_[0-9a-f]{32}$/.test(draft_id) ? await ports.drafts.get(draft_id) : null;
  if (!record || record.owner !== owner || record.expires_at <= ports.clock.now() / 1_000) throw unknownDraft();
  return record;
};

export const eraseDraft = async (
  ports: Pick<Ports, "drafts" | "clock">,
  owner: string,
  draft_id: string,
): Promise<void> => {
  await ownedDraft(ports, owner, draft_id);
  await ports.drafts.erase(draft_id);
};

/** What an app set and a person has not confirmed. */
const unconfirmed = (record: DraftRecord): (typeof destinations)[number][] =>
  record.by_app ? destinations.filter((name) => record.options[name] !== undefined) : [];

export const shownDraft = (settings: Pick<Settings, "public_url">, record: DraftRecord): Draft => ({
  draft_id: record.draft_id,
  state: record.taskgroup_id === null ? "waiting" : "started",
  url: `${settings.public_url}/start/${record.draft_id}`,
  taskgroup_id: record.taskgroup_id,
  group_url: record.taskgroup_id === null ? null : groupUrl(settings, record.taskgroup_id),
  options: record.options,
  needs_confirmation: record.taskgroup_id === null ? unconfirmed(record) : [],
  created_at: new Date(record.created_at).toISOString(),
  expires_at: new Date(record.expires_at * 1_000).toISOString(),
});

const unknownDraft = (): Refused =>
  notFound({
    code: "unknown_draft",
    title: "No such draft",
    detail: "There is no draft of yours under this id. Drafts are kept for 24 hours; make another one.",
    errors: [{ path: "draft_id", message: "names no draft of yours" }],
  });
