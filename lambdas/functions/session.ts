/** The function of browser sessions: signing in with a key, the account page, signing out. */
import { dispatch } from "../middleware/dispatch.ts";
import { accountHandler } from "../oauth/account.ts";
import { disconnectHandler } from "../oauth/disconnect.ts";
import { signOutHandler } from "../oauth/sign-out.ts";
import { openSessionHandler } from "../pages/open-session.ts";
import { portsOf } from "../wiring/compose.ts";
import { identity } from "../wiring/identity.ts";
import { parallel } from "../wiring/parallel.ts";
import { storage } from "../wiring/storage.ts";
import { world } from "../wiring/world.ts";

const ports = portsOf(world, storage, parallel, identity);

export const handler = dispatch("session", {
  "pages/open-session": openSessionHandler(ports),
  "oauth/account": accountHandler(ports),
  "oauth/disconnect": disconnectHandler(ports),
  "oauth/sign-out": signOutHandler(ports),
});
