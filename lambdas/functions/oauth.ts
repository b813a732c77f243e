/** The authorization server: it may write grants and tokens, ask Parallel about keys, and nothing about task groups. */
import { dispatch } from "../middleware/dispatch.ts";
import { authorizeHandler } from "../oauth/authorize.ts";
import { callbackHandler } from "../oauth/callback.ts";
import { consentHandler } from "../oauth/consent.ts";
import { keyFormHandler } from "../oauth/key-form.ts";
import { meHandler } from "../oauth/me.ts";
import { registerHandler } from "../oauth/register.ts";
import { resourceMetadataHandler } from "../oauth/resource-metadata.ts";
import { revokeHandler } from "../oauth/revoke.ts";
import { serverMetadataHandler } from "../oauth/server-metadata.ts";
import { tokenHandler } from "../oauth/token.ts";
import { portsOf } from "../wiring/compose.ts";
import { fetching } from "../wiring/fetching.ts";
import { identity } from "../wiring/identity.ts";
import { parallel } from "../wiring/parallel.ts";
import { storage } from "../wiring/storage.ts";
import { world } from "../wiring/world.ts";

const ports = portsOf(world, storage, parallel, identity, fetching);

export const handler = dispatch("oauth", {
  "oauth/resource-metadata": resourceMetadataHandler(ports),
  "oauth/server-metadata": serverMetadataHandler(ports),
  "oauth/register": registerHandler(ports),
  "oauth/authorize": authorizeHandler(ports),
  "oauth/consent": consentHandler(ports),
  "oauth/key-form": keyFormHandler(ports),
  "oauth/callback": callbackHandler(ports),
  "oauth/token": tokenHandler(ports),
  "oauth/revoke": revokeHandler(ports),
  "oauth/me": meHandler(ports),
});
