/** Which text may be a Parallel key, and what a person reads when one was not taken. */
import { ParallelForbidden, ParallelRateLimited, ParallelUnauthorized, ParallelUnavailable } from "../core/errors.ts";
import { Secret } from "../core/secret.ts";

/** One line of printable characters; null: this is no key, and need not be shown to anybody. */
export const typedKey = (value: string | undefined): Secret | null => {
  const trimmed = value?.trim() ?? "";
  // A token of ours is never shown to Parallel (D9).
  return /^[\x21-\x7e]{1,4096}$/.test(trimmed) && !/^mt_[a-z]{2}_/.test(trimmed) ? new Secret(trimmed) : null;
};

export interface KeyRefusal {
  readonly status: number;
  readonly problem: string;
}
export const notAKey: KeyRefusal = { status: 422, problem: "This is not a key: paste it as one line, without spaces." };

/** Undefined: not the key's fault. */
export const keyRefusal = (error: unknown): KeyRefusal | undefined => {
  if (error instanceof ParallelUnauthorized || error instanceof ParallelForbidden) {
    return {
      status: 401,
      problem: "Parallel does not know this key. Copy the whole key from platform.parallel.ai and try again.",
    };
  }
  if (error instanceof ParallelUnavailable || error instanceof ParallelRateLimited) {
    return { status: 503, problem: "Parallel could not be asked about this key just now. Try again in a moment." };
  }
  return undefined;
};
