/** The bundle of state ReadInputs. */
import { readInputsStep } from "../steps/read-inputs.ts";
import { portsOf } from "../wiring/compose.ts";
import { objects } from "../wiring/objects.ts";
import { storage } from "../wiring/storage.ts";
import { world } from "../wiring/world.ts";

export const handler = readInputsStep(portsOf(objects, storage, world));
