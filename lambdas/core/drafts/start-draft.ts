/** Gives a draft its rows: it becomes a task group, once. */
import { destinations, type DraftRecord } from "../../contracts/draft.ts";
import type { TaskGroupAccepted, TaskGroupOptions } from "../../contracts/task-group.ts";
import { compareAndSwap } from "../compare-and-swap.ts";
import type { Caller } from "../oauth/sign-in/caller.ts";
import type { Ports } from "../ports.ts";
import { conflict, type Refused } from "../problem.ts";
import { groupUrl } from "../task-group/state/addresses.ts";
import { createTaskGroup, type Submission } from "../task-group/submit/create.ts";
import { ownedDraft } from "./draft.ts";

/** How long the asking app may learn which group its draft became. */
const keptSecondsAfterStart = 7 * 24 * 60 * 60;

/**
 * Starts with the draft's options, each of which `given.options` may replace. The draft's id is the idempotency key: the
 * same rows again answer the same group. Throws what creating throws, Refused 404, and 409 for other rows than it began with.
 */
export const startDraft = async (
  ports: Ports,
  caller: Caller,
  draft_id: string,
  given: Pick<Submission, "rows" | "options" | "warnings" | "received_at">,
): Promise<TaskGroupAccepted> => {
  const draft = await ownedDraft(ports, caller.owner, draft_id);
  const accepted = await createTaskGroup(ports, caller, {
    ...given,
    options: optionsOf(draft, given.options),
    idempotency_key: draft_id,
  }).catch((error: unknown) => {
    if (draft.taskgroup_id === null || !isOtherRequest(error)) throw error;
    throw alreadyStarted(ports, draft, draft.taskgroup_id);
  });
  await noteStart(ports, draft, accepted.taskgroup_id);
  return accepted;
};

/** A destination that an app set counts only when it is named again. */
const optionsOf = ({ by_app, options }: DraftRecord, given: TaskGroupOptions): TaskGroupOptions => {
  const kept = Object.entries(options).filter(
    ([name]) => !by_app || !(destinations as readonly string[]).includes(name),
  );
  return { ...Object.fromEntries(kept), ...given };
};

/** A draft deleted meanwhile stays deleted. */
const noteStart = (ports: Ports, { draft_id }: DraftRecord, taskgroup_id: string): Promise<DraftRecord | null> =>
  compareAndSwap<DraftRecord | null>({
    name: `Draft ${draft_id}`,
    read: () => ports.drafts.get(draft_id),
    replace: async (changed) => changed && ports.drafts.replace(changed),
    change: (record) =>
      record === null || record.taskgroup_id === taskgroup_id
        ? null
        : { ...record, taskgroup_id, expires_at: Math.floor(ports.clock.now() / 1_000) + keptSecondsAfterStart },
  });

const isOtherRequest = (error: unknown): boolean =>
  error instanceof Error && "code" in error && error.code === "idempotency_conflict";

const alreadyStarted = ({ settings }: Pick<Ports, "settings">, draft: DraftRecord, taskgroup_id: string): Refused =>
  conflict({
    code: "draft_started",
    title: "The draft was started already",
    detail: `It became ${taskgroup_id} with other rows. Append rows to that group, or start another one.`,
    more: { draft_id: draft.draft_id, taskgroup_id, url: groupUrl(settings, taskgroup_id) },
  });
