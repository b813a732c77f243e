/** The guards of exactly-once submission and of collection, each taken away. */
import type { Mutant } from "./mutant.ts";

export const protocolMutants: readonly Mutant[] = [];
