/** The bundle of the five-minute schedule. */
import { sweep } from "../core/task-group/sweep.ts";
import { portsOf } from "../wiring/compose.ts";
import { starting } from "../wiring/starting.ts";
import { storage } from "../wiring/storage.ts";
import { world } from "../wiring/world.ts";

const ports = portsOf(starting, storage, world);

export const handler = (): Promise<{ started: number }> => sweep(ports);
