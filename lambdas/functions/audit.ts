/** The bundle of state audit. */
import { auditStep } from "../steps/audit.ts";
import { portsOf } from "../wiring/compose.ts";
import { objects } from "../wiring/objects.ts";
import { parallel } from "../wiring/parallel.ts";
import { sealing } from "../wiring/sealing.ts";
import { storage } from "../wiring/storage.ts";
import { world } from "../wiring/world.ts";

export const handler = auditStep(portsOf(objects, parallel, sealing, storage, world));
