/** The sweeper: starts what is stuck in start, tells what is due to be told. Its clock is in lib/lifecycle. */
import { sweep } from "../core/task-group/finish/sweep.ts";
import { portsOf } from "../wiring/compose.ts";
import { fetching } from "../wiring/fetching.ts";
import { identity } from "../wiring/identity.ts";
import { starting } from "../wiring/starting.ts";
import { storage } from "../wiring/storage.ts";
import { world } from "../wiring/world.ts";

const ports = portsOf(world, storage, starting, identity, fetching);

export const handler = () => sweep(ports);
