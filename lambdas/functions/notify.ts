/** The function of state Notify. */
import { notifyStep } from "../steps/notify.ts";
import { portsOf } from "../wiring/compose.ts";
import { fetching } from "../wiring/fetching.ts";
import { identity } from "../wiring/identity.ts";
import { storage } from "../wiring/storage.ts";
import { world } from "../wiring/world.ts";

export const handler = notifyStep(portsOf(world, storage, identity, fetching));
