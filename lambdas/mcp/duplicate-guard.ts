/** Decides when two create calls without a key are one: same owner, tool and arguments within fifteen minutes. */
import { createHash } from "node:crypto";
import type { Caller } from "../core/oauth/caller.ts";

/** Models and clients repeat a call whose answer they lost; fifteen minutes outlast every client's own retries. */
export const duplicateWindowMs = 15 * 60_000;

/** JSON with the keys of every object in order, so that the same arguments are the same text. */
export const canonicalJson = (value: unknown): string =>
  JSON.stringify(value, (_key, item: unknown) =>
    typeof item === "object" && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : item,
  );

export interface OnceOnly {
  readonly idempotency_key?: string;
  readonly idempotency_window_ms?: number;
}

/** The caller's own key; else one made of the arguments; else, when a duplicate is wanted, none. */
export const onceOnly = (
  caller: Pick<Caller, "owner">,
  tool: string,
  request: unknown,
  asked: { idempotency_key?: string; allow_duplicate?: boolean },
): OnceOnly => {
  if (asked.idempotency_key !== undefined) return { idempotency_key: asked.idempotency_key };
  if (asked.allow_duplicate) return {};
  const digest = createHash("sha256")
    .update(canonicalJson([caller.owner, tool, request]))
    .digest("base64url");
  return { idempotency_key: `mcp:${digest}`, idempotency_window_ms: duplicateWindowMs };
};
