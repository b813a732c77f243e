/** The bundle of state notify. */
import { notifyStep } from "../steps/notify.ts";
import { portsOf } from "../wiring/compose.ts";
import { storage } from "../wiring/storage.ts";
import { world } from "../wiring/world.ts";

export const handler = notifyStep(portsOf(storage, world));
