/** The function of state Finalize. */
import { finalizeStep } from "../steps/finalize.ts";
import { portsOf } from "../wiring/compose.ts";
import { objects } from "../wiring/objects.ts";
import { parallel } from "../wiring/parallel.ts";
import { sealing } from "../wiring/sealing.ts";
import { storage } from "../wiring/storage.ts";
import { world } from "../wiring/world.ts";

export const handler = finalizeStep(portsOf(world, storage, parallel, objects, sealing));
