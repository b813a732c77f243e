/** A draft: what somebody wants to know, still without rows. Its record, and what callers send and get (SPEC.md). */
import * as z from "zod";
import { millis, storedObject } from "./stored-object.ts";
import { TaskGroupOptions } from "./task-group.ts";

/** POST /v1/tasks/drafts: the options of a task group. The headers of MCP servers are secrets, which rest in no draft: the start brings them. */
export const CreateDraftRequest = TaskGroupOptions.omit({ mcp_servers: true });
export type DraftOptions = z.infer<typeof CreateDraftRequest>;

/** Where a draft would send what it finds. An app that sets one does so for the person, who has to say it again at the start. */
export const destinations = ["webhook_url"] as const satisfies readonly (keyof DraftOptions)[];

/** DRAFT#id. Gone a day after it was made, or a week after it became a group. */
export const DraftRecord = storedObject({
  draft_id: z.string(),
  rev: z.number().int(),
  owner: z.string(),
  created_at: millis,
  /** Epoch seconds, DynamoDB's TTL attribute; compared by whoever reads. */
  expires_at: z.number().int(),
  /** True for a draft made by an app's token. */
  by_app: z.boolean(),
  options: storedObject(CreateDraftRequest.shape),
  /** The group it became; null: nobody has given it rows. */
  taskgroup_id: z.string().nullable(),
});
export type DraftRecord = z.infer<typeof DraftRecord>;

/** What a draft waits for, or the group it became. */
export const Draft = z.object({
  draft_id: z.string(),
  /** waiting: for its owner to give it rows. started: see `taskgroup_id`. */
  state: z.enum(["waiting", "started"]),
  /** The page where its owner gives it rows. */
  url: z.string(),
  taskgroup_id: z.string().nullable(),
  /** The page of the group it became. */
  group_url: z.string().nullable(),
  options: CreateDraftRequest,
  /** Options that an app set and that count only when the start names them again. */
  needs_confirmation: z.array(z.enum(destinations)),
  created_at: z.string(),
  expires_at: z.string(),
});
export type Draft = z.infer<typeof Draft>;
