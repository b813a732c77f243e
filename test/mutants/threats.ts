/** The controls against the threats to tokens, keys and callers, each taken away. */
import type { Mutant } from "./mutant.ts";

export const threatMutants: readonly Mutant[] = [];
