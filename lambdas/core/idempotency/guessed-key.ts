/** When two create calls without a key are one: same owner, tool and arguments within fifteen minutes. */
import type { Caller } from "../oauth/sign-in/caller.ts";
import type { Ports } from "../ports.ts";
import type { OnceOnly } from "./claim-key.ts";
import { contentHash } from "../content-hash.ts";

/** Models and clients repeat a call whose answer they lost; fifteen minutes outlast every client's own retries. */
export const duplicateWindowMs = 15 * 60_000;

/** The caller's own key; else one made of the arguments; else, when a duplicate is wanted, none. */
export const onceOnly = async (
  ports: Pick<Ports, "pepper">,
  caller: Pick<Caller, "owner">,
  tool: string,
  request: unknown,
  asked: { idempotency_key?: string; allow_duplicate?: boolean },
): Promise<OnceOnly> => {
  if (asked.idempotency_key !== undefined) return { idempotency_key: asked.idempotency_key };
  if (asked.allow_duplicate) return {};
  const guessed = await contentHash(ports, "guessed key", [caller.owner, tool, request]);
  return { idempotency_key: `mcp:${guessed}`, idempotency_window_ms: duplicateWindowMs };
};
