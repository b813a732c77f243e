/** The function that shows task groups: it may read what is stored and refresh it from Parallel. */
import { dispatch } from "../middleware/dispatch.ts";
import { listTaskGroupsHandler } from "../rest/list-task-groups.ts";
import { readTaskGroupHandler } from "../rest/read-task-group.ts";
import { portsOf } from "../wiring/compose.ts";
import { identity } from "../wiring/identity.ts";
import { objects } from "../wiring/objects.ts";
import { parallel } from "../wiring/parallel.ts";
import { storage } from "../wiring/storage.ts";
import { world } from "../wiring/world.ts";

const ports = portsOf(world, storage, parallel, objects, identity);

export const handler = dispatch("read", {
  "rest/list-task-groups": listTaskGroupsHandler(ports),
  "rest/read-task-group": readTaskGroupHandler(ports),
});
