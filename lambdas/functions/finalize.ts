/** The bundle of state finalize. */
import { finalizeStep } from "../steps/finalize.ts";
import { portsOf } from "../wiring/compose.ts";
import { objects } from "../wiring/objects.ts";
import { storage } from "../wiring/storage.ts";
import { world } from "../wiring/world.ts";

export const handler = finalizeStep(portsOf(objects, storage, world));
