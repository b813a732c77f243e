/** The bundle of state prepare. */
import { prepareStep } from "../steps/prepare.ts";
import { portsOf } from "../wiring/compose.ts";
import { identity } from "../wiring/identity.ts";
import { objects } from "../wiring/objects.ts";
import { parallel } from "../wiring/parallel.ts";
import { sealing } from "../wiring/sealing.ts";
import { storage } from "../wiring/storage.ts";
import { world } from "../wiring/world.ts";

export const handler = prepareStep(portsOf(identity, objects, parallel, sealing, storage, world));
