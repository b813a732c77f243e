/** The bundle of state finalize. */
import { finalizeStep } from "../steps/finalize.ts";
import { portsOf } from "../wiring/compose.ts";
import { storage } from "../wiring/storage.ts";
import { world } from "../wiring/world.ts";

export const handler = finalizeStep(portsOf(storage, world));
