/** Every port, for a function that needs most of them. One that needs few composes its parts: see compose.ts. */
import { portsOf } from "./compose.ts";
import { fetching } from "./fetching.ts";
import { identity } from "./identity.ts";
import { objects } from "./objects.ts";
import { parallel } from "./parallel.ts";
import { sealing } from "./sealing.ts";
import { starting } from "./starting.ts";
import { storage } from "./storage.ts";
import { world } from "./world.ts";

export const deployedParts = [world, storage, parallel, objects, sealing, starting, identity, fetching] as const;
export const deployed = portsOf(...deployedParts);
