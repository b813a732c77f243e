/** What the fetcher function is asked and what it answers. */
import * as z from "zod";

export const fetchPurposes = ["inputs", "cimd", "webhook", "webhook_check"] as const;
export type FetchPurpose = (typeof fetchPurposes)[number];

/** `headers` and `body` belong to a webhook's POST alone. */
export const FetchRequest = z.strictObject({
  url: z.string().max(4_096),
  purpose: z.enum(fetchPurposes),
  /** Bytes of the body at most; never more than the purpose's own limit. */
  max_bytes: z.number().int().positive().optional(),
  headers: z.record(z.string(), z.string()).optional(),
  body: z.string().max(1_000_000).optional(),
});
export type FetchRequest = z.infer<typeof FetchRequest>;

export const FetchAnswer = z.discriminatedUnion("ok", [
  z.object({
    ok: z.literal(true),
    status: z.number().int(),
    content_type: z.string(),
    /** gzip, then base64: a function answers 6 MB at most. */
    body: z.string(),
  }),
  z.object({ ok: z.literal(false), code: z.string(), message: z.string() }),
]);
export type FetchAnswer = z.infer<typeof FetchAnswer>;
